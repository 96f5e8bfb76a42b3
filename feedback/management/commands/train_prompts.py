from argparse import ArgumentParser
from threading import Event
from typing import Any

from django.core.management.base import CommandError

from feedback.management.training_command import TrainingCommand
from training.algorithms.registry import PROMPT_ALGORITHMS
from training.launch import DEFAULT_PROMPT_ROUNDS, MOST_PROMPT_ROUNDS
from training.models import Run
from training.run_log import LogKeeper


class Command(TrainingCommand):
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
        self.add_common_arguments(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        if options["algorithm"] not in PROMPT_ALGORITHMS:
            names = ", ".join(PROMPT_ALGORITHMS)
            raise CommandError(f"--algorithm: no algorithm {options['algorithm']!r} (one of {names})", returncode=2)
        self.check_common(options, most_rounds=MOST_PROMPT_ROUNDS)
        rounds = options["rounds"] or DEFAULT_PROMPT_ROUNDS[options["algorithm"]]
        run = self.run_of(options, rounds=rounds, parameters={})
        # Importing Agent Lightning takes long; whoever mistyped an option has been told by now.
        self.stderr.write("loading Agent Lightning (10 to 30 seconds)")
        self.carry_out(run, trained)
        self.report(run, as_json=options["json"])


def trained(run: Run, log: LogKeeper, stop: Event) -> None:
    from feedback.learning.prompts.training import train_prompts

    train_prompts(run, log=log, stop=stop)
