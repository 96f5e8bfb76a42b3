"""Train the reader that finds threats, injections, boundaries and claims on the sentences of its corpus."""

import json
from argparse import ArgumentParser
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError


class Command(BaseCommand):
    help = (
        "Fine-tunes MiniLM on the corpus in governance/reader_training, makes a smaller one of it, trains the first "
        "look beside it, measures both on lines that were held out, and writes governance/core/data/reader.safetensors "
        "and the card beside the reader. Takes about three quarters of an hour on two cores; the same seed gives the "
        "same networks on the same machine."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--seed", type=int, default=7, help="seed of every random choice (default: 7)")
        parser.add_argument(
            "--encoder",
            type=Path,
            metavar="FILE",
            help="an encoder that an earlier run fine-tuned, instead of a new one",
        )
        parser.add_argument(
            "--pupil",
            type=Path,
            metavar="FILE",
            help="a smaller encoder that an earlier run made, instead of a new one",
        )
        parser.add_argument(
            "--continue",
            action="store_true",
            dest="further",
            help="instead of all that, teach the stored second look today's corpus; needs no package, takes minutes",
        )
        parser.add_argument(
            "--newest",
            metavar="PATTERN",
            help="with --continue: files of the corpus, as '*_seventh', whose lines are drawn eight times as often",
        )
        parser.add_argument(
            "--calibrate",
            action="store_true",
            help="train nothing: measure the stored networks again and set their thresholds anew",
        )
        parser.add_argument("--json", action="store_true", help="print the card as one JSON document")

    def handle(self, *_args: Any, **options: Any) -> None:
        if find_spec("torch") is None:
            raise CommandError("training needs torch, which the worker's environment has")
        # It imports torch, which only training needs.
        from governance.reader_training.corpus import CorpusError
        from governance.reader_training.pretrained import MissingModelError

        _check(options)
        try:
            card = self._trained(options)
        except (CorpusError, MissingModelError) as error:
            raise CommandError(str(error)) from None
        if options["json"]:
            self.stdout.write(json.dumps(card))
            return
        for label, found in card["scores"].items():
            self.stdout.write(f"{label}: {', '.join(f'{name} {value:g}' for name, value in found.items())}")

    def _trained(self, options: dict[str, Any]) -> dict[str, Any]:
        from governance.reader_training.run import calibrate, train, train_further

        seed, report, pupil = options["seed"], self.stderr.write, options["pupil"]
        if options["calibrate"]:
            return calibrate(seed=seed, report=report)
        if options["further"]:
            return train_further(seed=seed, report=report, newest=options["newest"], pupil_file=pupil)
        return train(seed=seed, report=report, encoder_file=options["encoder"], pupil_file=pupil)


def _check(options: dict[str, Any]) -> None:
    if options["newest"] and not options["further"]:
        raise CommandError("--newest: goes with --continue", returncode=2)
    if options["encoder"] and options["further"]:
        raise CommandError("--encoder: --continue starts from the stored networks", returncode=2)
    for name in ("encoder", "pupil"):
        file = options[name]
        if file is not None and not file.is_file():
            raise CommandError(f"--{name}: there is no file {file}")
