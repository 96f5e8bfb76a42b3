"""The experiments that there are. They are named without being imported: the web process shows them, and never loads
what they compute with."""

from dataclasses import dataclass
from importlib import import_module
from typing import Any


@dataclass(frozen=True)
class Entry:
    module: str
    """Whose function `run` is a frame.Experiment."""
    question: str
    rounds: int
    seeds: int
    quick_rounds: int
    """At most so many in a quick run, which has to end within a minute."""
    quick_seeds: int

    def load(self) -> Any:
        return import_module(self.module).run


EXPERIMENTS = {
    "demo1": Entry(
        module="training.experiments.demo1",
        question="What does an optimiser learn that nobody governs, and what does a look at its work afterwards show?",
        rounds=5,
        seeds=20,
        quick_rounds=5,
        quick_seeds=5,
    ),
    "demo2": Entry(
        module="training.experiments.demo2",
        question="What does governance cost in engagement, and what does it prevent, by where it stands?",
        rounds=100,
        seeds=20,
        quick_rounds=20,
        quick_seeds=5,
    ),
}
