"""What every experiment is given, and what it hands back."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from governance.core.rules import RuleSet
from training.environments.engagement import Floats
from training.experiments.statistics import interquartile_mean, interval
from training.experiments.streams import Key


class StoppedError(Exception):
    """The experiment was stopped before its end; nothing of it is kept but the fact."""


@dataclass(frozen=True)
class Setting:
    agents: int
    """Learners of each seed, which do not know of each other."""
    rounds: int
    """Updates of each policy."""
    seeds: int
    """Independent repetitions: seeds 0 to seeds - 1."""
    rules: RuleSet
    """The site's rules in force."""
    small: int = 200
    """Rollouts up to which a training goes through Agent Lightning's store and trainer; beyond, it is vectorised."""

    def learners(self, *, agents: int | None = None) -> list[Key]:
        """Every learner: all seeds of the first agent, then of the next."""
        return [Key(seed, agent) for agent in range(agents or self.agents) for seed in range(self.seeds)]

    def strata(self, values: Floats) -> Floats:
        """Values of shape (learners,), in the order of `learners`, to the shape (agents, seeds)."""
        return values.reshape(-1, self.seeds)


@dataclass(frozen=True)
class Result:
    name: str
    value: float
    low: float
    high: float
    unit: str
    seeds: int


def result(name: str, unit: str, values: Floats, setting: Setting) -> Result:
    """The result that the values of all learners, shape (learners,), come to. Strata are the agents."""
    found = interval(setting.strata(values))
    return Result(name, found.value, found.low, found.high, unit, setting.seeds)


@dataclass(frozen=True)
class Curves:
    """One drawing: a line an arm, a point a round."""

    title: str
    unit: str
    lines: Mapping[str, Sequence[float]]


def curve(values: Floats) -> list[float]:
    """Values of shape (learners, rounds) as one line: the interquartile mean of the learners, by round."""
    return [round(float(value), 4) for value in interquartile_mean(values.T)]


@dataclass(frozen=True)
class Outcome:
    results: Sequence[Result]
    rows: Sequence[Mapping[str, Any]]
    """One row a seed, agent and arm; all with the same columns."""
    curves: Mapping[str, Curves] = field(default_factory=dict)
    """By the name that their drawing's address has."""


def column(values: Floats) -> list[float]:
    """Values for the rows, with as many digits as mean something."""
    return [float(value) for value in np.round(values, 4)]


@dataclass
class Progress:
    """Counts the steps of an experiment; `report` is told of each, and may raise StoppedError."""

    report: Callable[[int, int, str], None]
    total: int = 0
    done: int = 0
    stage: str = ""

    def expect(self, steps: int) -> None:
        self.total = steps

    def begin(self, stage: str) -> None:
        self.stage = stage
        self.report(self.done, self.total, self.stage)

    def step(self) -> None:
        self.done += 1
        self.report(self.done, self.total, self.stage)


Experiment = Callable[[Setting, Progress], Outcome]
