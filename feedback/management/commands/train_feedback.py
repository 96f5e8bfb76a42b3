import json
import signal
from argparse import ArgumentParser
from threading import Event
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError

from training.algorithms.registry import ALGORITHMS, UnknownAlgorithmError, algorithm
from training.launch import DEFAULT_ROUNDS, LARGEST_SEED, MOST_ROUNDS
from training.models import Run
from training.runs import LeaseLostError, RunNotAvailableError, acquire, create_run, fail, interrupt, refuse

MODES = ("oneclick", "local")


class Command(BaseCommand):
    help = "Train the feedback agent with Agent Lightning and make a candidate policy."
    kind = "feedback"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "mode",
            choices=MODES,
            help="oneclick makes its own data, so that it runs at once; local learns from reviewed examples only",
        )
        parser.add_argument("--algorithm", default="grpo", help=f"how it learns: {', '.join(ALGORITHMS)}")
        parser.add_argument("--rounds", type=int, default=DEFAULT_ROUNDS, help="updates of the policy")
        parser.add_argument(
            "--warm-start", type=int, default=0, help="rounds of supervised learning before the first on rewards"
        )
        parser.add_argument(
            "--curriculum", action="store_true", help="draw tasks by measured success, the easy ones before the hard"
        )
        parser.add_argument("--device", choices=["auto", "cpu", "cuda"], default=settings.TRAINING_DEVICE)
        parser.add_argument("--seed", type=int, default=0)
        parser.add_argument("--run", help="start a queued run, or resume an interrupted one, by its id")
        parser.add_argument("--json", action="store_true", help="print the result as one JSON document")

    def handle(self, *args: Any, **options: Any) -> None:
        if not 1 <= options["rounds"] <= MOST_ROUNDS:
            raise CommandError(f"--rounds: from 1 to {MOST_ROUNDS}", returncode=2)
        if not 0 <= options["seed"] <= LARGEST_SEED:
            raise CommandError(f"--seed: from 0 to {LARGEST_SEED}", returncode=2)
        self._check_algorithm(options)
        from training.devices import NoSuchDeviceError, device_for

        try:
            device = device_for(options["device"])
        except NoSuchDeviceError as error:
            raise CommandError(str(error), returncode=2) from error
        run = self._run_of(options)
        # Importing Agent Lightning takes long; whoever mistyped an option has been told by now.
        self.stderr.write("loading Agent Lightning (10 to 30 seconds)")
        self._train(run, device)
        self._report(run, as_json=options["json"])

    def _check_algorithm(self, options: dict[str, Any]) -> None:
        try:
            chosen = algorithm(options["algorithm"])
        except UnknownAlgorithmError as error:
            raise CommandError(f"--algorithm: {error}", returncode=2) from error
        if not 0 <= options["warm_start"] <= MOST_ROUNDS:
            raise CommandError(f"--warm-start: from 0 to {MOST_ROUNDS}", returncode=2)
        if chosen.kind != "supervised":
            return
        if options["warm_start"]:
            raise CommandError("--warm-start: supervised learning has no rounds on rewards to start", returncode=2)
        if options["curriculum"]:
            raise CommandError("--curriculum: supervised learning measures no success by task", returncode=2)

    def _run_of(self, options: dict[str, Any]) -> Run:
        if not options["run"]:
            return create_run(
                kind=self.kind,
                algorithm=options["algorithm"],
                mode=options["mode"],
                rounds=options["rounds"],
                seed=options["seed"],
                parameters={name: options[name] for name in ("warm_start", "curriculum") if options[name]},
            )
        try:
            return Run.objects.get(pk=options["run"], kind=self.kind)
        except (Run.DoesNotExist, ValidationError) as error:
            raise CommandError(f"--run: no run {options['run']}", returncode=2) from error

    def _train(self, run: Run, device: str) -> None:
        from feedback.learning.errors import CannotTrainError
        from feedback.learning.session import StoppedError

        try:
            acquire(run)
        except RunNotAvailableError as error:
            refuse(run, error=str(error))
            raise CommandError(str(error)) from error
        stop = stop_on_signals()
        again = f"go on with: train_{self.kind} {run.mode} --run {run.pk}"
        try:
            self._train_with(run, device=device, say=self.stderr.write, stop=stop)
        except StoppedError as error:
            interrupt(run, why=str(error))
            raise CommandError(f"{error}; {again}") from error
        except DatabaseError as error:
            # What is broken here may be whole again in a minute, and the checkpoint is worth keeping.
            interrupt(run)
            raise CommandError(f"the database failed ({error}); {again}") from error
        except LeaseLostError as error:
            raise CommandError(str(error)) from error
        except CannotTrainError as error:
            fail(run, error=str(error))
            raise CommandError(str(error)) from error
        except Exception as error:
            fail(run, error=f"{type(error).__name__}: {error}")
            raise

    @staticmethod
    def _train_with(run: Run, **options: Any) -> None:
        from feedback.learning.training import train

        train(run, **options)

    def _report(self, run: Run, *, as_json: bool) -> None:
        if as_json:
            self.stdout.write(json.dumps(run.result))
            return
        held_out = run.result["held_out"]
        for name in ("policy", "untrained", "random"):
            if name not in held_out:
                continue
            value = held_out[name]
            self.stdout.write(f"{name:>10}  {value['mean']:+.3f}  [{value['low']:+.3f}, {value['high']:+.3f}]")
        self.stdout.write(
            f"policy {run.result['policy_number']} is the candidate after {run.result['rollouts']} rollouts in "
            f"{run.result['seconds']:.0f} s; promote it in the admin or with: promote_policy {run.result['policy']}"
        )


def stop_on_signals() -> Event:
    """An event that the first SIGTERM or Ctrl-C sets. A signal that raised could land in the middle of anything."""
    stop = Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    return stop
