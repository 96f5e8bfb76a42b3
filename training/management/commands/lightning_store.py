from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from training.store.access import TOKEN_SETTING, NoTokenError, address_of, listen, read_token


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
        try:
            token = read_token(options["token_file"])
            listening = listen(options["host"], options["port"])
        except NoTokenError as error:
            raise CommandError(str(error), returncode=2) from error
        except OSError as error:
            raise CommandError(f"{options['host']}:{options['port']} cannot be had: {error}", returncode=2) from error
        # Here, so that a wrong option is told at once and not after Agent Lightning's import.
        from training.store.server import serve

        self.stdout.write(f"The store is served at {address_of(listening)}")
        self.stdout.flush()
        serve(listening, token=token)
