"""Check the audit chain, in the database or in an exported file."""

import json
from argparse import ArgumentParser
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from governance.export import check_export
from governance.selectors import Audit, audit


class Command(BaseCommand):
    help = (
        "Recomputes the hash of every decision on record, checks that none is missing, changed or put in between, that "
        "the chain still holds every daily anchor, and that the database still refuses changes (its triggers are in "
        "place; `migrate` puts lost ones back). Exit status 1 names the first broken record. With --input, an exported "
        "file is checked instead, without the database. The hash of the last record is printed: compared with one "
        "that was kept elsewhere, it also shows whether the end of the chain was cut off or all of it made anew."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--input", type=Path, metavar="FILE", help="a file that export_audit wrote")
        parser.add_argument("--json", action="store_true", help="print one JSON document")

    def handle(self, *_args: Any, **options: Any) -> None:
        path = options["input"]
        result = _check_file(path) if path else audit()
        if options["json"]:
            self.stdout.write(json.dumps(asdict(result)))
        elif result.ok:
            self.stdout.write(f"The chain is whole: {result.records} records, the last hash is {result.head}.")
        if not result.ok:
            raise CommandError(_complaint(result))


def _check_file(path: Path) -> Audit:
    try:
        with path.open("rb") as lines:
            return check_export(lines)
    except OSError as error:
        raise CommandError(f"--input: {path}: {error.strerror}", returncode=2) from error


def _complaint(result: Audit) -> str:
    if result.first_broken is None:
        return f"The chain of {result.records} records is whole, but {result.problem}. `migrate` puts them back."
    name = f" ({result.decision})" if result.decision else ""
    return f"Record #{result.first_broken}{name} is broken: {result.problem}. Whole before it: {result.records}."
