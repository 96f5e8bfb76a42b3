"""A small policy over strategies, learned by REINFORCE (Williams 1992, section 4), for many learners at once.

A learner's logits have the shape (audiences, strategies). The baseline of a publication is the mean reward of the
same round's publications for the same audience, so that no state but the logits passes from round to round.
"""

from dataclasses import dataclass

import numpy as np

from training.environments.content import STRATEGIES
from training.environments.engagement import AUDIENCES, Floats, Whole
from training.environments.vector import Flags

LEARNING_RATE = 40.0
"""Large, because engagement differs by a few hundredths. Chosen by how fast an ungoverned agent learns, on seeds from
1000 on, before any governed arm was run; the same for every arm."""
NOTHING = -1
"""The strategy of a publication that was withheld."""


@dataclass(frozen=True)
class Batch:
    """What learners learn from: a round of theirs, each field of shape (learners, publications) unless said."""

    audience: Whole
    strategy: Whole
    """The one that was carried out, or NOTHING."""
    allowed: Flags
    """(learners, publications, strategies): the strategies that it was drawn from."""
    reward: Floats


def untrained(learners: int) -> Floats:
    """Logits of shape (learners, audiences, strategies) of a policy that tries everything alike."""
    return np.zeros((learners, len(AUDIENCES), len(STRATEGIES)))


def probabilities(logits: Floats, allowed: Flags) -> Floats:
    """Softmax over the last axis among what is allowed. A row that allows nothing is all zeros."""
    some = allowed.any(axis=-1, keepdims=True)
    shifted = np.where(allowed, logits, -np.inf)
    top = np.where(some, shifted.max(axis=-1, keepdims=True), 0.0)
    weights = np.where(allowed, np.exp(shifted - top), 0.0)
    return weights / np.where(some, weights.sum(axis=-1, keepdims=True), 1.0)


def choose(probability: Floats, chance: Floats) -> Whole:
    """The option, along the last axis, that `chance` in [0, 1) falls on; NOTHING where every probability is 0."""
    reached = np.cumsum(probability, axis=-1)
    total = reached[..., -1]
    chosen = (reached <= (chance * total)[..., None]).sum(axis=-1)
    return np.where(total > 0, chosen, NOTHING)


def learn(logits: Floats, batch: Batch) -> Floats:
    """The logits after one step up the gradient of the expected reward. A withheld publication teaches nothing."""
    learners = np.arange(len(logits))[:, None]
    taught = (batch.strategy != NOTHING).astype(np.float64)
    advantage = (batch.reward - _baseline(batch, taught)) * taught
    towards = np.eye(len(STRATEGIES))[batch.strategy] - probabilities(logits[learners, batch.audience], batch.allowed)
    audience = np.eye(len(AUDIENCES))[batch.audience]
    gradient: Floats = np.einsum("lp,lpa,lps->las", advantage, audience, towards) / batch.reward.shape[1]
    moved: Floats = logits + LEARNING_RATE * gradient
    return moved


def _baseline(batch: Batch, taught: Floats) -> Floats:
    audience = np.eye(len(AUDIENCES))[batch.audience]
    total = np.einsum("lp,lpa->la", batch.reward * taught, audience)
    count = np.einsum("lp,lpa->la", taught, audience)
    mean = total / np.maximum(count, 1.0)
    of_each: Floats = np.einsum("la,lpa->lp", mean, audience)
    return of_each
