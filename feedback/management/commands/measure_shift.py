import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

MOST = 5_000


class Command(BaseCommand):
    help = "Measure how far live feedback has moved away from what the newest run learned from, and keep the result."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--live", type=int, default=500, help="so many of the newest submissions are compared")
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        if not 1 <= options["live"] <= MOST:
            raise CommandError(f"--live: from 1 to {MOST}", returncode=2)
        from feedback.learning.examples import NotEnoughExamplesError
        from feedback.learning.shift import NothingTrainedError, measure
        from training.shift import TooFewTextsError

        try:
            found = measure(newest=options["live"])
        except (NothingTrainedError, NotEnoughExamplesError, TooFewTextsError) as error:
            raise CommandError(str(error)) from error
        result = {
            "run": str(found.run_id),
            "training_texts": found.training_texts,
            "live_texts": found.live_texts,
            "distance": found.distance,
            "unshifted": {"low": found.low, "high": found.high},
            "p_value": found.p_value,
            "shifted": found.is_shifted,
        }
        self.stdout.write(json.dumps(result) if options["json"] else f"{found}: {found.verdict}")
