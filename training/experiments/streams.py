"""Random numbers by what they are for, so that one seed gives the same results alone, among many, or on resume.

Each round of each agent has streams of its own, derived from its seed and place and from nothing else. All arms of an
experiment read the same ones: they meet the same audiences, write the same drafts, and differ in governance only.
"""

from dataclasses import dataclass
from enum import IntEnum

import numpy as np

from training.environments.content import STRATEGIES
from training.environments.engagement import Floats, Whole
from training.experiments.drafts import VARIANTS

EVALUATION = 2**31 - 1
"""The round whose streams belong to evaluation; training never gets that far."""


class Stream(IntEnum):
    WORLD = 0
    AGENT = 1


@dataclass(frozen=True)
class Key:
    """One learner: the seed, and which of the seed's agents it is."""

    seed: int
    agent: int = 0


@dataclass(frozen=True)
class Choices:
    """What an agent and its governor draw in a round, each of shape (publications, strategies)."""

    chances: Floats
    """Picks a strategy, one for each attempt at a publication; from 0 up to 1."""
    variants: Whole
    """Which draft of each strategy would be written."""
    coins: Floats
    """Decides whether an imperfect governor sees through that draft; from 0 up to 1."""


def world_seed(key: Key, number: int) -> int:
    """The seed of the environment's episode for round `number`."""
    return int(_sequence(key, number, Stream.WORLD).generate_state(1)[0])


def choices(key: Key, number: int, publications: int) -> Choices:
    generator = np.random.default_rng(_sequence(key, number, Stream.AGENT))
    shape = (publications, len(STRATEGIES))
    return Choices(generator.random(shape), generator.integers(VARIANTS, size=shape), generator.random(shape))


def _sequence(key: Key, number: int, stream: Stream) -> np.random.SeedSequence:
    return np.random.SeedSequence([key.seed, key.agent, number, stream])
