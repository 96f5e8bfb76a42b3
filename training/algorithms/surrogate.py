"""The clipped surrogate with entropy and divergence, head by head: what GRPO, PPO and the Lagrangian variant descend.

Schulman et al. 2017, "Proximal policy optimization algorithms", equation 7. Each head has its own ratio, which is cut
by itself: the product over eight heads would leave the trusted range after a step or two, and stop all of them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean as mean

import torch
from torch import Tensor

from training.algorithms.steps import HeadBatch, Step, UpdateReport, divergence_of, entropy_of, old_log_probabilities


@dataclass(frozen=True)
class Weights:
    clip: float
    """How far the ratio of new to old probability may move from 1 before its gradient is cut."""
    entropy: float
    """Weight of the entropy bonus, in nats."""
    kl: float
    """Weight of the divergence from the policy that made the round's rollouts."""


@dataclass(frozen=True)
class _HeadLoss:
    loss: Tensor
    entropy: float
    kl: float
    clipped: float


def surrogate_loss(
    batches: Mapping[str, HeadBatch], steps: Sequence[Step], advantages: Mapping[str, Tensor], weights: Weights
) -> tuple[Tensor, UpdateReport]:
    """The loss to descend, a sum over heads, averaged over steps.

    `advantages` holds, by head, one value for each row of its batch.
    """
    parts = [_head_loss(head, batch, steps, advantages[head], weights) for head, batch in batches.items()]
    total = torch.stack([part.loss for part in parts]).sum() / len(steps)
    return total, UpdateReport(
        loss=float(total.detach()),
        entropy=mean([part.entropy for part in parts]),
        kl=mean([part.kl for part in parts]),
        clipped=mean([part.clipped for part in parts]),
    )


def _head_loss(head: str, batch: HeadBatch, steps: Sequence[Step], advantages: Tensor, weights: Weights) -> _HeadLoss:
    new, old = batch.new, old_log_probabilities(head, batch, steps)
    surrogate, ratio, clipped = clipped_surrogate(new, old, advantages, weights.clip)
    divergence = divergence_of(new, old)
    entropy = entropy_of(batch.log_probabilities)
    loss = (weights.kl * divergence - surrogate - weights.entropy * entropy).sum()
    return _HeadLoss(
        loss,
        float(entropy.detach().mean()),
        float(divergence.detach().mean()),
        float((ratio != clipped).float().mean()),
    )


def clipped_surrogate(new: Tensor, old: Tensor, advantages: Tensor, clip: float) -> tuple[Tensor, Tensor, Tensor]:
    """PPO's objective a row, from log-probabilities of shape (n,); also the ratios before and after the cut."""
    ratio = (new - old).exp()
    clipped = ratio.clamp(1 - clip, 1 + clip)
    return torch.minimum(ratio * advantages, clipped * advantages), ratio, clipped
