import argparse
import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from feedback.jsonlines import BadLineError, LabelledLine, SubmissionLine, read_lines
from feedback.services.imports import import_examples, import_submissions


class Command(BaseCommand):
    help = (
        "Imports feedback from a JSON Lines file: all of it, or nothing when a line is at fault. "
        "Every text passes the rules first. Repeating a labelled import adds nothing."
    )

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("file", metavar="FILE", type=Path, help="JSON Lines, one object a line, in UTF-8")
        parser.add_argument(
            "--labelled",
            action="store_true",
            help="lines carry category, severity, priority, action, and become reviewed examples; any may be missing",
        )
        parser.add_argument("--json", action="store_true", help="print the counts as one JSON document")

    def handle(self, *args: Any, file: Path, labelled: bool, json: bool, **options: Any) -> None:
        try:
            lines = file.read_bytes().splitlines()
        except OSError as error:
            raise CommandError(f"{file}: {error.strerror}", returncode=2) from None
        shape, save = (LabelledLine, import_examples) if labelled else (SubmissionLine, import_submissions)
        try:
            rows = read_lines(lines, shape)
        except BadLineError as error:
            raise CommandError(f"{file}: {error}. Nothing was imported.") from None
        self.stdout.write(_told(save(rows), as_json=json))


def _told(counts: dict[str, int], *, as_json: bool) -> str:
    if as_json:
        return json.dumps(counts)
    return ", ".join(f"{name} {count}" for name, count in counts.items())
