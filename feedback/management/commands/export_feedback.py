import argparse
from contextlib import nullcontext
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from feedback.exchange.formats import DEFAULT, FORMATS
from feedback.exchange.rows import written
from feedback.selectors import exportable


class Command(BaseCommand):
    help = (
        "Writes every submission as JSON Lines or CSV, oldest first: the text as it was kept, labels that a person "
        "confirmed, and under `proposed` those of the agent. Contact addresses stay here."
    )

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--format", choices=FORMATS, default=DEFAULT, help=f"default: {DEFAULT}")
        parser.add_argument("--output", type=Path, metavar="FILE", help="where to write (default: standard output)")

    def handle(self, *args: Any, format: str, output: Path | None, **options: Any) -> None:  # noqa: A002
        rows = (written(submission, contact=False) for submission in exportable().iterator(chunk_size=500))
        try:
            with output.open("w", encoding="utf-8", newline="") if output else nullcontext(self.stdout) as target:
                for line in FORMATS[format].write(rows):
                    # As it is: Django's own stream adds a line break only where there is none.
                    target.write(line)
        except OSError as error:
            raise CommandError(f"--output: {output or 'standard output'}: {error.strerror}", returncode=2) from None
