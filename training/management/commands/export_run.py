import json
from argparse import ArgumentParser, ArgumentTypeError
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from training.exporting import name_of, write
from training.models import Run


def run_id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise ArgumentTypeError(f"{text} is no id of a run") from error


class Command(BaseCommand):
    help = (
        "Write a run into a new folder: run.json with all that is recorded of it, measurements.csv with its series, "
        "and the weights of its policy with their model card."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("run", type=run_id, metavar="ID", help="as it stands in the address of the run's page")
        parser.add_argument(
            "--output", type=Path, metavar="FOLDER", help="a new folder (default: one in var/exports named by the id)"
        )
        parser.add_argument(
            "--mlflow",
            action="store_true",
            help="log it to MLflow too, where that is installed; MLFLOW_TRACKING_URI says where to",
        )
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        run = Run.objects.select_related("schedule").filter(pk=options["run"]).first()
        if run is None:
            raise CommandError(f"ID: there is no run {options['run']}", returncode=2)
        from training.mlflow_tracking import TrackingError, client, track

        folder = options["output"] or settings.VAR_DIR / "exports" / name_of(run)
        names: list[str] = []
        try:
            # First of all, so that nothing is written where MLflow is missing.
            mlflow = client() if options["mlflow"] else None
            names = self._write(run, folder)
            tracked = track(run, folder, mlflow) if mlflow else None
        except TrackingError as error:
            kept = f"; {folder} is written" if names else ""
            raise CommandError(f"--mlflow: {error}{kept}") from error
        document = {"run": str(run.pk), "folder": str(folder), "files": names, "mlflow": tracked}
        told = f"{folder}: {', '.join(names)}" + (f"; in MLflow as {tracked}" if tracked else "")
        self.stdout.write(json.dumps(document) if options["json"] else told)

    def _write(self, run: Run, folder: Path) -> list[str]:
        try:
            return write(run, folder)
        except OSError as error:
            status = 2 if isinstance(error, FileExistsError) else 1
            raise CommandError(f"--output: {error.filename or folder}: {error.strerror}", returncode=status) from error
