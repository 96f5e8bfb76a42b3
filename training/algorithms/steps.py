"""What every algorithm learns from, and what they share: proposals as steps, gathered head by head under their masks.

The policy is factored: each head decides on its own, so each head's loss is formed on its own, from the steps that
decided it. A blocked wording says nothing about the labels.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import torch
from torch import Tensor

from training.policies.ngram import NgramPolicy, masked

NO_MASK: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Step:
    """One proposal of one rollout: what was chosen, under which mask, and the reward it brought."""

    bag: Sequence[int]
    options: dict[str, str]
    """The heads that this step decided; a head that is absent takes no part in its gradient."""
    propensities: dict[str, float]
    """Probability of each chosen option under the policy, and the mask, that it was drawn with."""
    reward: float
    group: str
    """Rollouts of the same task share a group."""
    masks: dict[str, frozenset[str]] = field(default_factory=dict)
    episode: str = ""
    """The rollout that the step belongs to. Steps of an episode stand in the order in which they were taken."""
    cost: float = 0.0
    """What a constraint counts: 1 for a proposal that governance blocked."""
    credits: dict[str, float] = field(default_factory=dict)
    """What a head earned by itself, from 0 to 1, whatever the others chose; absent where that cannot be told."""


@dataclass(frozen=True)
class UpdateReport:
    """Means over the last pass of an update."""

    loss: float
    entropy: float
    kl: float
    clipped: float
    """Share of ratios that were cut."""
    extra: Mapping[str, float] = field(default_factory=dict)
    """What only this algorithm measures, by the name of its series."""


@dataclass(frozen=True)
class HeadBatch:
    """One head's part of a batch, of the n steps that decided it."""

    rows: list[int]
    """Positions of these steps in the batch."""
    log_probabilities: Tensor
    """Shape (n, options); minus infinity where an option was masked."""
    chosen: Tensor
    """Index of the option that each step chose, shape (n,)."""

    @property
    def new(self) -> Tensor:
        """Log-probability that the policy gives each chosen option now, shape (n,)."""
        return self.log_probabilities.gather(1, self.chosen.unsqueeze(1)).squeeze(1)


def head_batches(policy: NgramPolicy, steps: Sequence[Step]) -> dict[str, HeadBatch]:
    """Each head's batch, by head. A head that no step decided is absent."""
    logits = policy([step.bag for step in steps])
    return {
        head: _head_batch(policy.shape.heads[head], head, rows, steps)
        for head, rows in logits.items()
        if any(head in step.options for step in steps)
    }


def _head_batch(options: Sequence[str], head: str, logits: Tensor, steps: Sequence[Step]) -> HeadBatch:
    rows = [row for row, step in enumerate(steps) if head in step.options]
    scores = torch.stack([masked(logits[row], options, steps[row].masks.get(head, NO_MASK)) for row in rows])
    chosen = torch.tensor([options.index(steps[row].options[head]) for row in rows], device=scores.device)
    return HeadBatch(rows, torch.log_softmax(scores, 1), chosen)


def old_log_probabilities(head: str, batch: HeadBatch, steps: Sequence[Step]) -> Tensor:
    """Log-propensities that the options of a head were drawn with, shape (n,)."""
    return torch.tensor([steps[row].propensities[head] for row in batch.rows], device=batch.new.device).log()


def require_steps(steps: Sequence[Step]) -> None:
    """Raise ValueError on an empty batch."""
    if not steps:
        raise ValueError("a round without a single step cannot be learned from")


def rewards_of(policy: NgramPolicy, steps: Sequence[Step]) -> Tensor:
    """Rewards of shape (n,), where the policy is."""
    return torch.tensor([step.reward for step in steps], dtype=torch.float32, device=policy.embedding.weight.device)


def divergence_of(new: Tensor, old: Tensor) -> Tensor:
    """A row's estimate of KL(old, new) in nats, from log-probabilities of shape (n,) of samples of the old policy.

    The third estimator of Schulman (2020), "Approximating KL divergence": its mean is the divergence, it is never
    negative, and its variance is low.
    """
    return (new - old).exp() - 1 - (new - old)


def entropy_of(log_probabilities: Tensor) -> Tensor:
    """Entropy in nats of rows of log-probabilities, shape (n, options) to (n,). A masked option adds nothing."""
    probabilities = log_probabilities.exp()
    return -(probabilities * log_probabilities.masked_fill(probabilities == 0, 0.0)).sum(1)
