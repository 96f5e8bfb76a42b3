"""Train the reader that finds threats and injections on the sentences of its corpus."""

import json
from argparse import ArgumentParser
from importlib.util import find_spec
from typing import Any

from django.core.management.base import BaseCommand, CommandError


class Command(BaseCommand):
    help = (
        "Reads the corpus in governance/reader_training, measures the reader by cross-validation, fits it on all "
        "lines, and writes governance/core/data/reader.json.gz and the card beside the reader. The same seed gives the "
        "same model. Takes a minute or two."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--seed", type=int, default=7, help="seed of every random choice (default: 7)")
        parser.add_argument("--json", action="store_true", help="print the card as one JSON document")

    def handle(self, *_args: Any, **options: Any) -> None:
        if find_spec("torch") is None:
            raise CommandError("training needs torch, which the worker's environment has")
        # It imports torch, which only training needs.
        from governance.reader_training.corpus import CorpusError
        from governance.reader_training.run import train

        try:
            card = train(seed=options["seed"], report=self.stderr.write)
        except CorpusError as error:
            raise CommandError(str(error)) from None
        if options["json"]:
            self.stdout.write(json.dumps(card))
            return
        for label, found in card["scores"].items():
            self.stdout.write(f"{label}: {', '.join(f'{name} {value:g}' for name, value in found.items())}")
