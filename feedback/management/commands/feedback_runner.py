from argparse import ArgumentParser
from functools import partial
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError

from training.runs import this_process
from training.store.access import TOKEN_SETTING, NoTokenError, read_token

MOST_PROCESSES = 64


class Command(BaseCommand):
    help = (
        "Makes rollouts for whichever run of the feedback agent is training, here or on another machine, until SIGTERM "
        "or Ctrl-C. It needs DATABASE_URL: the rules, the policy and the record of every decision are in the database. "
        f"With --store, rollouts and spans go over the served store instead, with the token in {TOKEN_SETTING}."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--processes", type=int, default=1, help="each makes one rollout at a time")
        parser.add_argument("--store", metavar="URL", help="of a served store, as http://HOST:PORT")
        parser.add_argument("--token-file", type=Path, metavar="FILE", help=f"instead of {TOKEN_SETTING}")

    def handle(self, *args: Any, **options: Any) -> None:
        if not 1 <= options["processes"] <= MOST_PROCESSES:
            raise CommandError(f"--processes: from 1 to {MOST_PROCESSES}", returncode=2)
        address, token = options["store"], ""
        if address is not None:
            if not address.startswith(("http://", "https://")):
                raise CommandError(f"--store: a URL such as http://HOST:PORT, not {address}", returncode=2)
            try:
                token = read_token(options["token_file"])
            except NoTokenError as error:
                raise CommandError(str(error), returncode=2) from error
        self._require_database()
        self.stderr.write("loading Agent Lightning (10 to 30 seconds)")
        from feedback.learning.distributed import make_rollouts, make_rollouts_over
        from training.process_pool import keep

        work = make_rollouts if address is None else partial(make_rollouts_over, address, token)
        self.stderr.write(f"{options['processes']} runner processes, kept by {this_process()}")
        keep([work] * options["processes"])

    def _require_database(self) -> None:
        """A runner that could not ask the rules would fail every rollout that it takes from one that can."""
        from governance.services import current_rule_set

        try:
            current_rule_set()
        except DatabaseError as error:
            raise CommandError(f"the rules cannot be read from the database: {error}") from error
