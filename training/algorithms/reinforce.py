"""REINFORCE (Williams 1992), with a leave-one-out baseline (Kool et al. 2019, "Buy 4 REINFORCE samples").

The gradient of a step's log-probability is weighted by its reward less the mean reward of the other rollouts of the
same task. That baseline does not depend on the step itself, so the gradient stays unbiased. Each round's steps are
used once, as they are samples of the policy only until it moves.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean as mean

import torch
from torch import Tensor

from training.algorithms.learner import GradientLearner
from training.algorithms.steps import (
    Step,
    UpdateReport,
    divergence_of,
    entropy_of,
    head_batches,
    old_log_probabilities,
    require_steps,
    rewards_of,
)
from training.policies.ngram import NgramPolicy


@dataclass(frozen=True)
class ReinforceConfig:
    learning_rate: float = 0.03
    """Step size of Adam."""
    entropy: float = 0.01
    """Weight of the entropy bonus, in nats."""
    max_gradient_norm: float = 1.0


def leave_one_out(rewards: Tensor, groups: Sequence[str]) -> Tensor:
    """Rewards of shape (n,) to advantages of shape (n,): each less the mean of the others in its group.

    A reward that is alone in its group compares with nothing: its advantage is zero.
    """
    advantages = torch.zeros_like(rewards)
    for group in sorted(set(groups)):
        members = torch.tensor([name == group for name in groups], device=rewards.device)
        values = rewards[members]
        # r - (sum - r) / (n - 1) = (r - mean) * n / (n - 1)
        advantages[members] = (values - values.mean()) * len(values) / max(len(values) - 1, 1)
    return advantages


class Reinforce(GradientLearner):
    def __init__(self, policy: NgramPolicy, config: ReinforceConfig) -> None:
        super().__init__(policy, learning_rate=config.learning_rate, max_gradient_norm=config.max_gradient_norm)
        self.config = config

    def update(self, steps: Sequence[Step]) -> UpdateReport:
        """Improve the policy on one round's steps, in one step of Adam. Raises ValueError on an empty batch."""
        require_steps(steps)
        loss, report = self.loss(steps, rewards_of(self.policy, steps))
        self.descend(loss)
        return report

    def loss(self, steps: Sequence[Step], rewards: Tensor) -> tuple[Tensor, UpdateReport]:
        """The loss to descend, from rewards of shape (n,): a sum over heads, averaged over steps."""
        losses, entropies, divergences = [], [], []
        for head, batch in head_batches(self.policy, steps).items():
            advantages = leave_one_out(rewards[batch.rows], [steps[row].group for row in batch.rows])
            entropy = entropy_of(batch.log_probabilities)
            losses.append(-(advantages * batch.new + self.config.entropy * entropy).sum())
            entropies.append(float(entropy.detach().mean()))
            old = old_log_probabilities(head, batch, steps)
            divergences.append(float(divergence_of(batch.new.detach(), old).mean()))
        total = torch.stack(losses).sum() / len(steps)
        return total, UpdateReport(
            loss=float(total.detach()), entropy=mean(entropies), kl=mean(divergences), clipped=0.0
        )
