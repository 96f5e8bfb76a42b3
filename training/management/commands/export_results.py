from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from training.experiments.files import write
from training.experiments.registry import EXPERIMENTS
from training.experiments.stored import ended_well
from training.models import Experiment


class Command(BaseCommand):
    help = "Write the full run that counts among those made here as NAME.json and NAME.csv, to be loaded elsewhere."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("name", metavar="NAME", help=", ".join(EXPERIMENTS))
        parser.add_argument(
            "--output",
            type=Path,
            default=settings.BASE_DIR / "docs_content" / "results",
            metavar="FOLDER",
            help="where to (default: docs_content/results)",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        name = options["name"]
        if name not in EXPERIMENTS:
            known = ", ".join(EXPERIMENTS)
            raise CommandError(f"NAME: there is no experiment {name!r}; there are {known}", returncode=2)
        experiment = ended_well().filter(name=name, quick=False, origin=Experiment.Origin.HERE).first()
        if experiment is None:
            raise CommandError(f"{name}: no full run of it was made here; a quick one is not kept")
        try:
            written = write(experiment, options["output"])
        except OSError as error:
            raise CommandError(f"--output: {error}") from error
        self.stdout.write("\n".join(str(path) for path in written))
