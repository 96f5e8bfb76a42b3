"""Check the audit chain."""

import json
from argparse import ArgumentParser
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from governance.selectors import Audit, audit


class Command(BaseCommand):
    help = (
        "Recomputes the hash of every decision on record and checks that none is missing, changed or put in between. "
        "Exit status 1 names the first broken record. The hash of the last record is printed: kept elsewhere, it also "
        "shows whether the end of the chain was cut off."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="print one JSON document")

    def handle(self, *_args: Any, **options: Any) -> None:
        result = audit()
        if options["json"]:
            self.stdout.write(json.dumps(asdict(result)))
        elif result.ok:
            self.stdout.write(f"The chain is whole: {result.records} records, the last hash is {result.head}.")
        if not result.ok:
            raise CommandError(_complaint(result))


def _complaint(result: Audit) -> str:
    name = f" ({result.decision})" if result.decision else ""
    return f"Record #{result.first_broken}{name} is broken: {result.problem}. Whole before it: {result.records}."
