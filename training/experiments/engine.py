"""The vectorised engine: many learners of one arm, round by round, in the vectorised environment."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, fields
from typing import Any

import numpy as np

from training.environments.engagement import Floats, Whole
from training.environments.oracle import violates
from training.environments.vector import Flags, VectorEngagement
from training.experiments.arms import ARMS, Outcome, Step
from training.experiments.governors import Governor
from training.experiments.policy import Batch, learn, untrained
from training.experiments.streams import EVALUATION, Choices, Key, choices, world_seed

PUBLICATIONS = 24
"""Pieces that an agent publishes in a round, before its policy is updated."""
EVALUATED = 240
"""Pieces that a trained policy publishes in its evaluation."""


@dataclass(frozen=True)
class Played:
    """A round of every learner, each field of shape (learners, publications) unless said; see arms.Outcome."""

    audience: Whole
    reward: Floats
    """What the learner is told: engagement less penalty."""
    expected: Floats
    """What the piece draws on average."""
    best: Floats
    """What the best strategy draws on average."""
    strategy: Whole
    allowed: Flags
    """(learners, publications, strategies)"""
    piece: Whole
    attempts: Whole
    attempted: Whole
    blocked: Whole
    governed: Flags

    def batch(self) -> Batch:
        return Batch(self.audience, self.strategy, self.allowed, self.reward)


MEASURES: dict[str, Callable[[Played], Floats]] = {
    "engagement": lambda round_: 100 * round_.expected.sum(axis=1) / round_.best.sum(axis=1),
    "violations_attempted": lambda round_: 100 * round_.attempted.mean(axis=1),
    "violations_executed": lambda round_: 100 * violates(round_.piece).mean(axis=1),
    "coverage": lambda round_: 100 * round_.governed.mean(axis=1),
    "block_rate": lambda round_: round_.blocked.sum(axis=1) / np.maximum(round_.attempts.sum(axis=1), 1),
}
"""Of a round, for each learner. Engagement is in percent of what the best strategies are expected to draw from the
same audiences; violations are counted per 100 publications; coverage is the percentage of publications that a
governor decided on before they happened; the block rate is a share of attempts."""


@dataclass(frozen=True)
class Trained:
    """What training left. `rounds` maps each measure to an array of shape (learners, rounds)."""

    logits: Floats
    rounds: dict[str, Floats]
    pieces: Whole
    """(learners, rounds, publications): everything that was published, for the audit."""


def play(
    *,
    arm: str,
    governor: Governor,
    logits: Floats,
    keys: Sequence[Key],
    number: int,
    publications: int,
    block_rate: Floats,
) -> Played:
    """Round `number` of every learner. `block_rate` has the shape (learners,)."""
    world = VectorEngagement(len(keys), publications)
    audience, _ = world.reset(seed=[world_seed(key, number) for key in keys])
    drawn = _side_by_side([choices(key, number, publications) for key in keys])
    learners, seen = np.arange(len(keys)), []
    for place in range(publications):
        now = (drawn.chances[:, place], drawn.variants[:, place], drawn.coins[:, place])
        step = Step(logits[learners, audience], *now, block_rate, governor)
        outcome = ARMS[arm](step)
        following, engagement, _, _, told = world.step(outcome.piece)
        seen.append(_booked(audience, engagement, told, outcome))
        audience = following
    return Played(**{field.name: np.stack([one[field.name] for one in seen], axis=1) for field in fields(Played)})


def _booked(audience: Whole, engagement: Floats, told: dict[str, Any], outcome: Outcome) -> dict[str, Any]:
    """What is kept of one publication of every learner: the fields of Played, without the publications' axis."""
    kept = {**vars(outcome), **told, "audience": audience, "reward": engagement - outcome.penalty}
    kept.pop("penalty")
    return kept


def _side_by_side(drawn: Sequence[Choices]) -> Choices:
    """The draws of every learner, each of shape (learners, publications, strategies)."""
    return Choices(
        np.stack([one.chances for one in drawn]),
        np.stack([one.variants for one in drawn]),
        np.stack([one.coins for one in drawn]),
    )


def train(
    *,
    arm: str,
    governor: Governor,
    keys: Sequence[Key],
    rounds: int,
    block_rates: Floats | None = None,
    after_round: Callable[[], None] = lambda: None,
) -> Trained:
    """Train every learner for `rounds` rounds. `block_rates` of shape (learners, rounds) is for the placebo."""
    logits, played = untrained(len(keys)), []
    for one, learned in rounds_of(arm=arm, governor=governor, keys=keys, rounds=rounds, block_rates=block_rates):
        logits = learned
        played.append(one)
        after_round()
    return summed_up(logits, played)


def rounds_of(
    *, arm: str, governor: Governor, keys: Sequence[Key], rounds: int, block_rates: Floats | None = None
) -> Iterator[tuple[Played, Floats]]:
    """A training round by round: what was played, and the logits that were learned from it."""
    logits = untrained(len(keys))
    rates = np.zeros((len(keys), rounds)) if block_rates is None else block_rates
    for number in range(rounds):
        one = play(
            arm=arm,
            governor=governor,
            logits=logits,
            keys=keys,
            number=number,
            publications=PUBLICATIONS,
            block_rate=rates[:, number],
        )
        logits = learn(logits, one.batch())
        yield one, logits


def summed_up(logits: Floats, played: Sequence[Played]) -> Trained:
    """The rounds of a training, measured."""
    rounds = {name: np.stack([measure(one) for one in played], axis=1) for name, measure in MEASURES.items()}
    return Trained(logits, rounds, np.stack([one.piece for one in played], axis=1))


def evaluate(*, arm: str, governor: Governor, keys: Sequence[Key], trained: Trained) -> dict[str, Floats]:
    """Measures of the trained policies in their arm, each of shape (learners,), on publications of their own.

    A placebo blocks as often as in its last round.
    """
    one = play(
        arm=arm,
        governor=governor,
        logits=trained.logits,
        keys=keys,
        number=EVALUATION,
        publications=EVALUATED,
        block_rate=trained.rounds["block_rate"][:, -1],
    )
    return {name: measure(one) for name, measure in MEASURES.items()}
