from argparse import ArgumentParser
from typing import Any

from django.core.management.base import CommandError

from feedback.management.commands import train_feedback
from training.algorithms.registry import PROMPT_ALGORITHMS
from training.launch import DEFAULT_PROMPT_ROUNDS, LARGEST_SEED
from training.models import Run

MOST_ROUNDS = 1000


class Command(train_feedback.Command):
    help = "Train the prompts of the language model at AGENT_LLM_ENDPOINT and make a candidate."
    kind = "prompts"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "mode",
            choices=["oneclick", "local"],
            help="oneclick makes its own feedback to answer; local takes reviewed examples only",
        )
        parser.add_argument(
            "--algorithm",
            default="search",
            help="search learns which template suits which feedback; apo has the model edit the best one",
        )
        parser.add_argument("--rounds", type=int, help="updates; without it, 20 for search and 3 for apo")
        parser.add_argument("--seed", type=int, default=0)
        parser.add_argument("--run", help="start a queued run, or resume an interrupted one, by its id")
        parser.add_argument("--json", action="store_true", help="print the result as one JSON document")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["algorithm"] not in PROMPT_ALGORITHMS:
            names = ", ".join(PROMPT_ALGORITHMS)
            raise CommandError(f"--algorithm: no algorithm {options['algorithm']!r} (one of {names})", returncode=2)
        if options["rounds"] is None:
            options["rounds"] = DEFAULT_PROMPT_ROUNDS[options["algorithm"]]
        if not 1 <= options["rounds"] <= MOST_ROUNDS:
            raise CommandError(f"--rounds: from 1 to {MOST_ROUNDS}", returncode=2)
        if not 0 <= options["seed"] <= LARGEST_SEED:
            raise CommandError(f"--seed: from 0 to {LARGEST_SEED}", returncode=2)
        run = self._run_of(options)
        self.stderr.write("loading Agent Lightning (10 to 30 seconds)")
        # The model runs elsewhere, and its server answers one question after the other: no device, no runners.
        self._train(run, "cpu", None)
        self._report(run, as_json=options["json"])

    @staticmethod
    def _train_with(run: Run, **options: Any) -> None:
        from feedback.learning.prompts.training import train_prompts

        train_prompts(run, log=options["log"], stop=options["stop"])
