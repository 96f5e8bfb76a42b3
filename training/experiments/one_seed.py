"""Demo 2 for a single seed, round by round, for somebody who watches: ungoverned, and under the shield.

The same engine and the same streams as the experiment, so that a seed's curve here is that seed's curve there. One seed
is an illustration: it carries no interval, and is never stored among the results.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from training.environments.oracle import violates
from training.experiments.demo2 import BASE, GOVERNED
from training.experiments.engine import MEASURES, Played, rounds_of
from training.experiments.governors import detector
from training.experiments.streams import Key

ARMS = {"ungoverned": BASE, "governed": GOVERNED[1]}


@dataclass(frozen=True)
class Point:
    """One round of one arm: engagement in percent of the best possible, and how many violations there were."""

    engagement: float
    attempted: int
    executed: int


def side_by_side(*, seed: int, rounds: int) -> Iterator[dict[str, Point]]:
    """Both arms of each round, by name, as soon as they are played."""
    governor = detector(GOVERNED[0], recall=1.0)
    trainings = [rounds_of(arm=arm, governor=governor, keys=[Key(seed)], rounds=rounds) for arm in ARMS.values()]
    for together in zip(*trainings, strict=True):
        yield {name: _point(played) for name, (played, _) in zip(ARMS, together, strict=True)}


def _point(played: Played) -> Point:
    return Point(
        engagement=round(float(MEASURES["engagement"](played)[0]), 2),
        attempted=int(played.attempted.sum()),
        executed=int(violates(played.piece).sum()),
    )
