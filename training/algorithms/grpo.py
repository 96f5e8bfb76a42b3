"""Group-relative policy optimisation (Shao et al. 2024, "DeepSeekMath", section 4.1), for a factored policy.

Several rollouts of the same task form a group. A rollout's advantage is its reward relative to its group, so no value
network is needed. The update maximises the clipped surrogate of PPO (Schulman et al. 2017, equation 7) with a bonus
for entropy, which keeps the policy trying, and a penalty for moving away from the policy that the round began with.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from statistics import fmean as mean

import torch
from torch import Tensor

from training.policies.ngram import NgramPolicy, masked

NO_MASK: frozenset[str] = frozenset()


@dataclass(frozen=True)
class GRPOConfig:
    learning_rate: float = 0.01
    """Step size of Adam."""
    epochs: int = 4
    """Passes over each round's batch."""
    clip: float = 0.2
    """How far the ratio of new to old probability may move from 1 before its gradient is cut."""
    entropy: float = 0.01
    """Weight of the entropy bonus, in nats."""
    kl: float = 0.02
    """Weight of the divergence from the policy that made the round's rollouts."""
    max_gradient_norm: float = 1.0


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


@dataclass(frozen=True)
class UpdateReport:
    """Means over the last pass of an update."""

    loss: float
    entropy: float
    kl: float
    clipped: float
    """Share of ratios that were cut."""


def group_advantages(rewards: Tensor, groups: Sequence[str]) -> Tensor:
    """Rewards of shape (n,) to advantages of shape (n,): zero mean and unit deviation within each group.

    A group whose rewards are all equal teaches nothing: its advantages are zero.
    """
    advantages = torch.zeros_like(rewards)
    for group in sorted(set(groups)):
        members = torch.tensor([name == group for name in groups], device=rewards.device)
        values = rewards[members]
        advantages[members] = (values - values.mean()) / (values.std(unbiased=False) + 1e-4)
    return advantages


class GRPO:
    """Holds the optimiser of one policy and turns batches of steps into updates of it."""

    def __init__(self, policy: NgramPolicy, config: GRPOConfig) -> None:
        self.policy = policy
        self.config = config
        self.optimiser = torch.optim.Adam(policy.parameters(), lr=config.learning_rate)

    def update(self, steps: Sequence[Step]) -> UpdateReport:
        """Improve the policy on one round's steps. Raises ValueError on an empty batch."""
        if not steps:
            raise ValueError("a round without a single step cannot be learned from")
        device = self.policy.embedding.weight.device
        rewards = torch.tensor([step.reward for step in steps], dtype=torch.float32, device=device)
        report = UpdateReport(0.0, 0.0, 0.0, 0.0)
        for _ in range(self.config.epochs):
            loss, report = self.loss(steps, rewards)
            self.optimiser.zero_grad(set_to_none=True)
            loss.backward()
            torch.nn.utils.clip_grad_norm_(self.policy.parameters(), self.config.max_gradient_norm)
            self.optimiser.step()
        return report

    def loss(self, steps: Sequence[Step], rewards: Tensor) -> tuple[Tensor, UpdateReport]:
        """The loss to descend, from rewards of shape (n,): a sum over heads, averaged over steps."""
        logits = self.policy([step.bag for step in steps])
        parts = [
            self._head_loss(head, rows, steps, rewards)
            for head, rows in logits.items()
            if any(head in step.options for step in steps)
        ]
        total = torch.stack([part.loss for part in parts]).sum() / len(steps)
        return total, UpdateReport(
            loss=float(total.detach()),
            entropy=mean([part.entropy for part in parts]),
            kl=mean([part.kl for part in parts]),
            clipped=mean([part.clipped for part in parts]),
        )

    def _head_loss(self, head: str, logits: Tensor, steps: Sequence[Step], rewards: Tensor) -> "_HeadLoss":
        """A head is compared only with steps that decided it: a blocked wording says nothing about the labels."""
        options = self.policy.shape.heads[head]
        rows = [row for row, step in enumerate(steps) if head in step.options]
        taken = [steps[row] for row in rows]
        scores = torch.stack([masked(logits[row], options, steps[row].masks.get(head, NO_MASK)) for row in rows])
        chosen = torch.tensor([options.index(step.options[head]) for step in taken], device=scores.device)
        old = torch.tensor([step.propensities[head] for step in taken], device=scores.device).log()
        log_probabilities = torch.log_softmax(scores, 1)
        new = log_probabilities.gather(1, chosen.unsqueeze(1)).squeeze(1)
        advantages = group_advantages(rewards[rows], [step.group for step in taken])
        surrogate, ratio, clipped = clipped_surrogate(new, old, advantages, self.config.clip)
        # The third estimator of Schulman (2020), "Approximating KL divergence", for samples of the old policy: its
        # mean is KL(old, new), it is never negative, and its variance is low.
        divergence = (new - old).exp() - 1 - (new - old)
        entropy = entropy_of(log_probabilities)
        loss = (self.config.kl * divergence - surrogate - self.config.entropy * entropy).sum()
        return _HeadLoss(
            loss,
            float(entropy.detach().mean()),
            float(divergence.detach().mean()),
            float((ratio != clipped).float().mean()),
        )


@dataclass(frozen=True)
class _HeadLoss:
    loss: Tensor
    entropy: float
    kl: float
    clipped: float


def clipped_surrogate(new: Tensor, old: Tensor, advantages: Tensor, clip: float) -> tuple[Tensor, Tensor, Tensor]:
    """PPO's objective a row, from log-probabilities of shape (n,); also the ratios before and after the cut."""
    ratio = (new - old).exp()
    clipped = ratio.clamp(1 - clip, 1 + clip)
    return torch.minimum(ratio * advantages, clipped * advantages), ratio, clipped


def entropy_of(log_probabilities: Tensor) -> Tensor:
    """Entropy in nats of rows of log-probabilities, shape (n, options) to (n,). A masked option adds nothing."""
    probabilities = log_probabilities.exp()
    return -(probabilities * log_probabilities.masked_fill(probabilities == 0, 0.0)).sum(1)
