"""Where the store is served, and the token that opens it. Nothing here loads Agent Lightning."""

import os
import socket
import stat
from pathlib import Path

from django.conf import settings

TOKEN_SETTING = "LIGHTNING_STORE_TOKEN"  # noqa: S105 - a name
SHORTEST = 20


class NoTokenError(Exception):
    """There is no token, it is too short, or others can read it; the message says which."""


def read_token(path: Path | None) -> str:
    """The token of the settings, or of a file that only its owner can read. Raises NoTokenError."""
    token = (settings.LIGHTNING_STORE_TOKEN if path is None else _private(path)).strip()
    if len(token) < SHORTEST or not token.isascii() or not token.isprintable():
        where = TOKEN_SETTING if path is None else path
        raise NoTokenError(f"{where} has no token of at least {SHORTEST} plain characters")
    return token


def _private(path: Path) -> str:
    try:
        with path.open(encoding="utf-8") as file:
            if os.fstat(file.fileno()).st_mode & (stat.S_IRWXG | stat.S_IRWXO):
                raise NoTokenError(f"{path} can be read by others: chmod 600 it")
            return file.read()
    except (OSError, UnicodeDecodeError) as error:
        raise NoTokenError(f"{path} cannot be read: {error}") from error


def listen(host: str, port: int) -> socket.socket:
    """A listening socket at the first address that the host's name has; port 0 takes a free one. Raises OSError."""
    family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    listening = socket.socket(family, kind, protocol)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind(address)
        listening.listen(128)
    except (OSError, OverflowError) as error:
        listening.close()
        raise OSError(str(error)) from error
    return listening


def address_of(listening: socket.socket) -> str:
    """The URL of a listening socket."""
    host, port = listening.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
