"""Which engine trains: Agent Lightning's store and trainer where that is quick enough, else the vectorised one."""

from collections.abc import Sequence
from dataclasses import dataclass

from training.environments.engagement import Floats
from training.experiments import engine
from training.experiments.engine import Trained
from training.experiments.frame import Progress, Setting
from training.experiments.governors import Governor
from training.experiments.streams import Key


@dataclass(frozen=True)
class Task:
    arm: str
    governor: Governor
    keys: Sequence[Key]
    rounds: int
    block_rates: Floats | None = None
    """(learners, rounds), for the placebo."""


def engine_for(setting: Setting, *, learners: int, rounds: int) -> str:
    """The name of the engine for a training of so many learners: store or vectorised. Both give the same results."""
    return "store" if learners * rounds <= setting.small else "vectorised"


def train(task: Task, engine_name: str, progress: Progress) -> Trained:
    """Train all learners of a task; each round is one step of progress. What `progress` raises, this raises."""
    if engine_name == "store":
        # Importing Agent Lightning takes 10 to 30 seconds, which a large run can do without.
        from training.experiments.through_store import train as trained

        return trained(**vars(task), after_round=progress.step)
    return engine.train(**vars(task), after_round=progress.step)
