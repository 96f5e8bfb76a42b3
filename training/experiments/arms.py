"""The arms of Demo 2: where, if anywhere, governance stands between an agent's choice and its publication.

Each arm takes the same step for many learners at once: one publication, whose audience is known.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from training.environments.content import STRATEGIES, WITHHELD
from training.environments.engagement import Floats, Whole
from training.environments.oracle import violates
from training.environments.vector import Flags
from training.experiments.governors import Governor
from training.experiments.policy import NOTHING, choose, probabilities

PENALTY = 0.5
"""Taken off the reward of a publication in which the governor sees a violation: close to what the best one draws."""
_PIECES = np.array([strategy.piece for strategy in STRATEGIES], dtype=np.int64)
_WRONG = violates(_PIECES)
"""Which strategies the oracle would count. It is booked, and decides nothing here."""


@dataclass(frozen=True)
class Step:
    """One publication of each learner. `logits`, `chances`, `variants` and `coins` have the shape (learners,
    strategies); `block_rate` the shape (learners,), and only the placebo reads it."""

    logits: Floats
    chances: Floats
    variants: Whole
    coins: Floats
    block_rate: Floats
    governor: Governor

    def seen(self) -> Flags:
        """(learners, strategies): whether the governor blocks the draft that each strategy would bring."""
        strategies = np.broadcast_to(np.arange(len(STRATEGIES)), self.variants.shape)
        return self.governor.blocked(strategies, self.variants, self.coins)

    def draft_pieces(self) -> Whole:
        """(learners, strategies): what governance leaves of each draft."""
        return self.governor.published[np.arange(len(STRATEGIES)), self.variants]


@dataclass(frozen=True)
class Outcome:
    """What became of it, each of shape (learners,) unless said."""

    strategy: Whole
    """The one that was carried out, or NOTHING."""
    allowed: Flags
    """(learners, strategies): those that it was drawn from."""
    piece: Whole
    """What was published, or WITHHELD."""
    attempts: Whole
    """Choices that the agent made until one was carried out."""
    attempted: Whole
    """Attempts at a piece that would wrong somebody."""
    blocked: Whole
    """Attempts that were blocked."""
    penalty: Floats
    governed: Flags
    """Whether a governor decided on it before it was published, or withheld it."""


def ungoverned(step: Step) -> Outcome:
    """Whatever the agent chooses is published as it is."""
    strategy, allowed = _free_choice(step)
    return _once(strategy, allowed, _PIECES[strategy], governed=False)


def penalty(step: Step) -> Outcome:
    """Published as it is; the reward is cut afterwards where the governor sees a violation, cleaned away or blocked."""
    strategy, allowed = _free_choice(step)
    caught = _of(step.seen(), strategy) | (_of(step.draft_pieces(), strategy) != _PIECES[strategy])
    outcome = _once(strategy, allowed, _PIECES[strategy], governed=False)
    return Outcome(**{**vars(outcome), "penalty": np.where(caught, PENALTY, 0.0)})


def mask(step: Step) -> Outcome:
    """Before the choice, the governor reads a draft of every strategy; the agent chooses among those let through."""
    allowed = ~step.seen()
    strategy = choose(probabilities(step.logits, allowed), step.chances[:, 0])
    piece = np.where(strategy == NOTHING, WITHHELD, _of(step.draft_pieces(), strategy))
    return _once(strategy, allowed, piece, governed=True)


def shield(step: Step) -> Outcome:
    """After the choice, the governor reads its draft; what is blocked is chosen anew among the rest, unpunished.

    Alshiekh et al. 2018, "Safe reinforcement learning via shielding", section on post-posed shields, without a
    penalty for the action that was blocked.
    """
    return _retried(step, step.seen(), step.draft_pieces(), governed=True)


def placebo(step: Step) -> Outcome:
    """Blocks at random, whatever the content, as often as the shield did in the same round of the same learner."""
    blocked = step.coins < step.block_rate[:, None]
    pieces = np.broadcast_to(_PIECES, blocked.shape)
    return _retried(step, blocked, pieces, governed=False)


def _free_choice(step: Step) -> tuple[Whole, Flags]:
    allowed = np.ones(step.logits.shape, dtype=np.bool_)
    return choose(probabilities(step.logits, allowed), step.chances[:, 0]), allowed


def _retried(step: Step, blocked: Flags, pieces: Whole, *, governed: bool) -> Outcome:
    learners = len(step.logits)
    strategy = np.full(learners, NOTHING)
    allowed = np.ones(step.logits.shape, dtype=np.bool_)
    attempts, attempted, refused = (np.zeros(learners, dtype=np.int64) for _ in range(3))
    trying = np.ones(learners, dtype=np.bool_)
    for chance in step.chances.T:
        choice = choose(probabilities(step.logits, allowed), chance)
        stopped = trying & _of(blocked, choice)
        attempts += trying
        attempted += trying & _WRONG[choice]
        refused += stopped
        strategy = np.where(trying & ~stopped, choice, strategy)
        allowed[stopped, choice[stopped]] = False
        trying = stopped & allowed.any(axis=-1)
        if not trying.any():
            break
    piece = np.where(strategy == NOTHING, WITHHELD, _of(pieces, strategy))
    none, all_alike = np.zeros(learners), np.full(learners, governed)
    return Outcome(strategy, allowed, piece, attempts, attempted, refused, none, all_alike)


def _once(strategy: Whole, allowed: Flags, piece: Whole, *, governed: bool) -> Outcome:
    chosen = strategy != NOTHING
    return Outcome(
        strategy=strategy,
        allowed=allowed,
        piece=piece,
        attempts=chosen.astype(np.int64),
        attempted=(chosen & _WRONG[strategy]).astype(np.int64),
        blocked=np.zeros(len(strategy), dtype=np.int64),
        penalty=np.zeros(len(strategy)),
        governed=np.full(len(strategy), governed),
    )


def _of(table: np.ndarray[Any, Any], strategy: Whole) -> np.ndarray[Any, Any]:
    """Each learner's entry of a (learners, strategies) table for the strategy that it chose."""
    return np.take_along_axis(table, strategy[:, None], axis=1)[:, 0]


ARMS: dict[str, Callable[[Step], Outcome]] = {
    "ungoverned": ungoverned,
    "penalty": penalty,
    "shield": shield,
    "mask": mask,
    "placebo": placebo,
}
"""In the order in which they have to run: the placebo blocks as often as the shield did."""
