import argparse
import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from feedback.exchange.faults import BadFileError
from feedback.exchange.formats import FORMATS, format_of
from feedback.services.imports import IMPORTS


class Command(BaseCommand):
    help = (
        "Imports feedback from a file in JSON Lines or CSV: all of it, or nothing when a line is at fault. "
        "Every text passes the rules first. Repeating a labelled import adds nothing."
    )

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("file", metavar="FILE", type=Path, help="in UTF-8: one object a line, or CSV with a header")
        parser.add_argument("--format", choices=FORMATS, help="default: by the end of the name, otherwise jsonl")
        parser.add_argument(
            "--labelled",
            action="store_true",
            help="lines carry category, severity, priority, action, and become reviewed examples; any may be missing",
        )
        parser.add_argument("--json", action="store_true", help="print the counts as one JSON document")

    def handle(
        self,
        *args: Any,
        file: Path,
        format: str | None,  # noqa: A002
        labelled: bool,
        json: bool,
        **options: Any,
    ) -> None:
        try:
            data = file.read_bytes()
        except OSError as error:
            raise CommandError(f"{file}: {error.strerror}", returncode=2) from None
        kind = IMPORTS["labelled" if labelled else "submissions"]
        chosen = FORMATS[format] if format else format_of(file.name)
        try:
            rows = chosen.read(data, kind.shape)
        except BadFileError as error:
            raise CommandError(f"{file}: {error}. Nothing was imported.") from None
        self.stdout.write(_told(kind.save(rows), as_json=json))


def _told(counts: dict[str, int], *, as_json: bool) -> str:
    if as_json:
        return json.dumps(counts)
    return ", ".join(f"{name} {count}" for name, count in counts.items())
