"""Run an experiment from its row in the database to its results in it."""

import time
from collections.abc import Callable
from threading import Event

from django.db import DatabaseError

from governance.core.rules import RuleSet
from training.experiments import life
from training.experiments.frame import Experiment, Progress, Setting, StoppedError
from training.models import Experiment as Row

BEAT_EVERY = 1.0
"""Seconds between two notes of progress in the database; a step may take a thousandth of that."""


class Watcher:
    """Writes down how far an experiment is and tells who watches; raises StoppedError once `stop` is set."""

    def __init__(self, row: Row, *, say: Callable[[str], None], stop: Event) -> None:
        self.row = row
        self.say = say
        self.stop = stop
        self.stage = ""
        self.last_beat = 0.0

    def report(self, done: int, total: int, stage: str) -> None:
        if self.stop.is_set():
            raise StoppedError(f"stopped at step {done} of {total}")
        if stage != self.stage:
            self.stage, self.last_beat = stage, 0.0
            self.say(f"step {done} of {total}: {stage}")
        if time.monotonic() - self.last_beat < BEAT_EVERY:
            return
        life.beat(self.row, done=done, total=total, stage=stage)
        self.last_beat = time.monotonic()


def run(row: Row, experiment: Experiment, *, rules: RuleSet, say: Callable[[str], None], stop: Event) -> None:
    """Carry an experiment that this process began to its end, whatever that is.

    What it raises is written down before. Raises StoppedError when `stop` was set, life.ExperimentLostError when
    another process has taken this one for dead.
    """
    setting = Setting(agents=row.agents, rounds=row.rounds, seeds=row.seeds, rules=rules)
    progress = Progress(Watcher(row, say=say, stop=stop).report)
    try:
        outcome = experiment(setting, progress)
        life.beat(row, done=progress.total, total=progress.total, stage="storing the results")
        life.succeed(row, outcome)
    except StoppedError as error:
        life.interrupt(row, why=str(error))
        raise
    except (life.ExperimentLostError, DatabaseError):
        # Nothing can be written down: the lease runs out, and that tells.
        raise
    except Exception as error:
        life.fail(row, error=f"{type(error).__name__}: {error}")
        raise
