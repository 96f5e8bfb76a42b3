"""Serves the store over HTTP to runners on other machines, in the form that Agent Lightning's own client speaks."""

import signal
import socket
from collections.abc import Callable

import uvicorn
from agentlightning.store.client_server import LightningStoreServer

from training.store.database import thread
from training.store.guard import Guard
from training.store.store import DjangoLightningStore

BODY_LIMIT = 16 * 2**20
"""Bytes. A span with a long document in it stays far below."""
GRACE_SECONDS = 5
"""How long requests that are under way may take once the server was told to end."""


def serve(*, host: str, port: int, token: str, ready: Callable[[str], None]) -> None:
    """Serve until SIGTERM or SIGINT; `ready` is told the address. OSError where the address cannot be had.

    Port 0 takes a free one.
    """
    listening = listen(host, port)
    bound = listening.getsockname()
    name = f"[{bound[0]}]" if ":" in bound[0] else bound[0]
    routes = LightningStoreServer(DjangoLightningStore(), host=bound[0], port=bound[1], launch_mode="asyncio")
    config = uvicorn.Config(
        Guard(routes.app, token=token, limit=BODY_LIMIT),
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=GRACE_SECONDS,
    )
    # uvicorn raises the signal that ended it once more when it is done; by then there is nothing left to end.
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: None)
    ready(f"http://{name}:{bound[1]}")
    try:
        uvicorn.Server(config).run(sockets=[listening])
    finally:
        thread.close()


def listen(host: str, port: int) -> socket.socket:
    """A listening socket at the first address that the host's name has."""
    family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    listening = socket.socket(family, kind, protocol)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind(address)
        listening.listen(128)
    except OSError:
        listening.close()
        raise
    return listening
