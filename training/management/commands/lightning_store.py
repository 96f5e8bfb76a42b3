import os
import stat
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

TOKEN_SETTING = "LIGHTNING_STORE_TOKEN"  # noqa: S105 - a name
SHORTEST = 20


class Command(BaseCommand):
    help = (
        "Serves the store over HTTP for runners on other machines, until SIGTERM or Ctrl-C. Every request needs the "
        f"token as a bearer token: the one in {TOKEN_SETTING}, or in a file that only its owner can read."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--host", default="127.0.0.1", help="another address makes it reachable from outside")
        parser.add_argument("--port", type=int, default=4747, help="0 takes a free one")
        parser.add_argument("--token-file", type=Path, metavar="FILE", help="instead of the environment")

    def handle(self, *args: Any, **options: Any) -> None:
        token = _token(options["token_file"])
        # Here, so that a wrong token is told at once and not after Agent Lightning's import.
        from training.store.server import serve

        try:
            serve(host=options["host"], port=options["port"], token=token, ready=self._ready)
        except OSError as error:
            raise CommandError(f"{options['host']}:{options['port']} cannot be had: {error}", returncode=2) from error

    def _ready(self, address: str) -> None:
        self.stdout.write(f"The store is served at {address}")
        self.stdout.flush()


def _token(path: Path | None) -> str:
    """The token. CommandError where there is none, it is short, or others can read it."""
    token = (os.environ.get(TOKEN_SETTING, "") if path is None else _private(path)).strip()
    if len(token) < SHORTEST or not token.isascii() or not token.isprintable():
        where = TOKEN_SETTING if path is None else path
        raise CommandError(f"{where} has no token of at least {SHORTEST} plain characters", returncode=2)
    return token


def _private(path: Path) -> str:
    try:
        with path.open(encoding="utf-8") as file:
            if os.fstat(file.fileno()).st_mode & (stat.S_IRWXG | stat.S_IRWXO):
                raise CommandError(f"{path} can be read by others: chmod 600 it", returncode=2)
            return file.read()
    except (OSError, UnicodeDecodeError) as error:
        raise CommandError(f"{path} cannot be read: {error}", returncode=2) from error
