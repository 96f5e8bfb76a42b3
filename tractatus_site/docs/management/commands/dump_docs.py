"""Writes the documents back into files, edits made in the admin included. A file that differs is shown, and left as it
is without --yes."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from tractatus_site.docs.dumping import Plan, Writing, plan_dump, write_files


class Command(BaseCommand):
    help = __doc__ or ""

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--output",
            type=Path,
            default=settings.BASE_DIR / "docs_content",
            metavar="FOLDER",
            help="where the files go (default: docs_content); made if it is missing",
        )
        parser.add_argument("--yes", action="store_true", help="overwrite files that differ")
        parser.add_argument("--json", action="store_true", help="print the result as one JSON document")

    def handle(self, *_args: Any, output: Path, yes: bool, json: bool, **_options: Any) -> None:
        try:
            output.mkdir(parents=True, exist_ok=True)
            plan = plan_dump(output)
            written = plan.new + (plan.differing if yes else [])
            write_files(written)
        except OSError as error:
            raise CommandError(f"{error.filename or output}: {error.strerror}") from error
        waiting = [] if yes else plan.differing
        self.stdout.write(_as_json(plan, written, waiting) if json else _in_words(plan, written, waiting))


def _as_json(plan: Plan, written: list[Writing], waiting: list[Writing]) -> str:
    return json.dumps(
        {
            "written": [one.path.stem for one in written],
            "unchanged": plan.unchanged,
            "differing": [one.path.stem for one in waiting],
            "left_out": plan.left_out,
        },
        indent=2,
    )


def _in_words(plan: Plan, written: list[Writing], waiting: list[Writing]) -> str:
    lines = [one.difference() for one in waiting]
    lines.append(f"{len(written)} written, {len(plan.unchanged)} unchanged")
    if plan.left_out:
        lines.append(f"left out, because their file is gone: {', '.join(plan.left_out)}")
    if waiting:
        lines.append(f"{len(waiting)} differ, shown above, and were not written; --yes overwrites them")
    return "\n".join(lines)
