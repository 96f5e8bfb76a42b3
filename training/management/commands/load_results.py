import json
from argparse import ArgumentParser
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from training.experiments.files import MalformedResultsError, read_all
from training.experiments.loading import Loaded, load


class Command(BaseCommand):
    help = (
        "Put results of runs that were made elsewhere into the database, marked as loaded: all files of a folder, or "
        "none. Loading again changes nothing, and of two runs of one size the one that was made here counts."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--check", action="store_true", help="only check the files; store nothing")
        parser.add_argument("--json", action="store_true", help="print the result as one JSON document")
        parser.add_argument(
            "--from",
            dest="folder",
            type=Path,
            default=settings.BASE_DIR / "docs_content" / "results",
            metavar="FOLDER",
            help="the folder with the *.json files (default: docs_content/results)",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        folder: Path = options["folder"]
        if not folder.is_dir():
            raise CommandError(f"--from: there is no folder {folder}", returncode=2)
        try:
            kept = read_all(sorted(folder.glob("*.json")))
        except MalformedResultsError as error:
            raise CommandError(str(error)) from error
        told = Loaded() if options["check"] else load(kept)
        if options["json"]:
            self.stdout.write(json.dumps({"files": len(kept), **asdict(told)}))
            return
        parts = [f"{', '.join(names)} {state.replace('_', ' ')}" for state, names in asdict(told).items() if names]
        self.stdout.write(f"{len(kept)} files of results: {'; '.join(parts) or 'in order'}")
