"""What the commands that train have in common: a run of their own, or one that was queued; its end, whatever it is."""

import json
import signal
from argparse import ArgumentParser
from collections.abc import Callable
from threading import Event
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError

from training.launch import LARGEST_SEED
from training.models import Run
from training.run_log import LogKeeper
from training.runs import LeaseLostError, RunNotAvailableError, acquire, create_run, fail, interrupt, refuse

Train = Callable[[Run, LogKeeper, Event], object]
"""Carries a run to its end. The event is set once it is to stop."""


class TrainingCommand(BaseCommand):
    kind: str

    def add_common_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--seed", type=int, default=0)
        parser.add_argument("--run", help="start a queued run, or resume an interrupted one, by its id")
        parser.add_argument("--json", action="store_true", help="print the result as one JSON document")

    def check_common(self, options: dict[str, Any], *, most_rounds: int) -> None:
        """Raises CommandError."""
        if options["rounds"] is not None and not 1 <= options["rounds"] <= most_rounds:
            raise CommandError(f"--rounds: from 1 to {most_rounds}", returncode=2)
        if not 0 <= options["seed"] <= LARGEST_SEED:
            raise CommandError(f"--seed: from 0 to {LARGEST_SEED}", returncode=2)

    def run_of(self, options: dict[str, Any], *, rounds: int, parameters: dict[str, Any]) -> Run:
        """The run that was named, or a new one. Raises CommandError."""
        if not options["run"]:
            return create_run(
                kind=self.kind,
                algorithm=options["algorithm"],
                mode=options["mode"],
                rounds=rounds,
                seed=options["seed"],
                parameters=parameters,
            )
        try:
            return Run.objects.get(pk=options["run"], kind=self.kind)
        except (Run.DoesNotExist, ValidationError) as error:
            raise CommandError(f"--run: no run {options['run']}", returncode=2) from error

    def carry_out(self, run: Run, train: Train) -> None:
        """Take the run, train, and write down how it ended. Raises CommandError."""
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
            train(run, LogKeeper(run, echo=self.stderr.write), stop)
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

    def report(self, run: Run, *, as_json: bool) -> None:
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
