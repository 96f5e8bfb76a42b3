"""Write the audit chain as JSON Lines."""

from argparse import ArgumentParser, ArgumentTypeError
from contextlib import nullcontext
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from governance.chain import UNREADABLE
from governance.export import exported


def sequence_number(value: str) -> int:
    if not value.isascii() or not value.isdigit() or int(value) < 1:
        raise ArgumentTypeError("must be a whole number from 1")
    return int(value)


class Command(BaseCommand):
    help = (
        "Writes every decision on record as one JSON object a line, oldest first, with its hash and the hash of the "
        "record before it; no line holds any text. `verify_audit --input FILE` checks such a file without the "
        "database. Each hash is SHA-256 over the hash before it followed by all other fields as canonical JSON: keys "
        "sorted, no spaces, characters beyond ASCII escaped."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--output", type=Path, metavar="FILE", help="where to write (default: standard output)")
        parser.add_argument(
            "--since", type=sequence_number, default=1, metavar="SEQUENCE", help="begin with this record (default: 1)"
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        path = options["output"]
        try:
            with path.open("w", encoding="utf-8") if path else nullcontext(self.stdout) as target:
                count = self._write(target, since=options["since"])
        except OSError as error:
            raise CommandError(f"--output: {path or 'standard output'}: {error.strerror}", returncode=2) from error
        self.stderr.write(f"wrote {count} records")

    def _write(self, target: Any, *, since: int) -> int:
        count = 0
        try:
            for line in exported(since=since):
                target.write(f"{line}\n")
                count += 1
        except UNREADABLE as error:
            raise CommandError(f"the record after {count} others cannot be read: verify_audit tells more") from error
        return count
