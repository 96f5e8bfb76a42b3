import json
from argparse import ArgumentParser, ArgumentTypeError
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from training.store.pruning import ArchiveError, prune


def days(text: str) -> float:
    """A number of days that is not negative."""
    number = float(text)
    if not 0 <= number < float("inf"):
        raise ArgumentTypeError(f"{text} is no age in days")
    return number


class Command(BaseCommand):
    help = (
        "Deletes rollouts that ended long ago, with their attempts and spans; --archive writes them to a file first. "
        "What a run that may go on, a version of the policy, or a triage refers to is kept."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--older-than", type=days, required=True, metavar="DAYS")
        parser.add_argument("--archive", type=Path, metavar="FILE.jsonl.gz", help="a new file: JSON Lines in gzip")
        parser.add_argument("--dry-run", action="store_true", help="only say what would go")
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            pruned = prune(
                older_than_days=options["older_than"], archive=options["archive"], dry_run=options["dry_run"]
            )
        except FileExistsError as error:
            raise CommandError(f"{options['archive']} is there already: name a new file", returncode=2) from error
        except (OSError, ArchiveError) as error:
            raise CommandError(f"Stopped before deleting what could not be archived: {error}") from error
        would = "would go" if pruned.dry_run else "gone"
        told = f"{pruned.rollouts} rollouts with {pruned.spans} spans {would}; {pruned.kept} old ones are referred to"
        self.stdout.write(json.dumps(asdict(pruned)) if options["json"] else told)
