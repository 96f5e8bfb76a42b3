"""Group-relative policy optimisation (Shao et al. 2024, "DeepSeekMath", section 4.1), for a factored policy.

Several rollouts of the same task form a group. A rollout's advantage is its reward relative to its group, so no value
network is needed. The update maximises the clipped surrogate of PPO (Schulman et al. 2017, equation 7) with a bonus
for entropy, which keeps the policy trying, and a penalty for moving away from the policy that the round began with.

A head whose reward is its own has nothing to compare within a group: it learns from the memory of what each option
earned (training/algorithms/memory.py), in every pass anew, while the surrogate only holds it near where it was.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import torch
from torch import Tensor

from training.algorithms.learner import GradientLearner, momentum
from training.algorithms.memory import MemoryConfig, OutcomeMemory
from training.algorithms.steps import Step, UpdateReport, head_batches, require_steps, rewards_of
from training.algorithms.surrogate import Weights, surrogate_loss
from training.policies.ngram import NgramPolicy


@dataclass(frozen=True)
class GRPOConfig:
    learning_rate: float = 1.0
    """Step size of gradient descent with momentum."""
    decay: float = 1e-3
    """Pull of the embeddings towards zero."""
    epochs: int = 8
    """Passes over each round's batch."""
    clip: float = 0.2
    """How far the ratio of new to old probability may move from 1 before its gradient is cut."""
    entropy: float = 0.01
    """Weight of the entropy bonus, in nats."""
    kl: float = 0.02
    """Weight of the divergence from the policy that made the round's rollouts."""
    max_gradient_norm: float = 1.0
    memory: MemoryConfig = field(default_factory=MemoryConfig)


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


class GRPO(GradientLearner):
    """Holds the optimiser of one policy and turns batches of steps into updates of it."""

    def __init__(self, policy: NgramPolicy, config: GRPOConfig) -> None:
        super().__init__(
            policy,
            learning_rate=config.learning_rate,
            max_gradient_norm=config.max_gradient_norm,
            decay=config.decay,
            optimiser=momentum,
        )
        self.config = config
        self.memory = OutcomeMemory(policy, config.memory)
        self.weights = Weights(clip=config.clip, entropy=config.entropy, kl=config.kl)

    def update(self, steps: Sequence[Step]) -> UpdateReport:
        """Improve the policy on one round's steps. Raises ValueError on an empty batch."""
        require_steps(steps)
        rewards = rewards_of(self.policy, steps)
        self.memory.add(steps)
        report = UpdateReport(0.0, 0.0, 0.0, 0.0)
        for _ in range(self.config.epochs):
            loss, report = self.loss(steps, rewards)
            self.descend(loss + self.memory.loss() if self.memory.outcomes else loss)
        return report

    def loss(self, steps: Sequence[Step], rewards: Tensor) -> tuple[Tensor, UpdateReport]:
        """The loss to descend, from rewards of shape (n,).

        A head is compared only with steps that decided it: a blocked wording says nothing about the labels.
        """
        batches = head_batches(self.policy, steps)
        advantages = {
            head: group_advantages(rewards[batch.rows], [steps[row].group for row in batch.rows])
            * torch.tensor([float(head not in steps[row].credits) for row in batch.rows], device=rewards.device)
            for head, batch in batches.items()
        }
        return surrogate_loss(batches, steps, advantages, self.weights)

    def state(self) -> dict[str, Tensor]:
        """The optimiser's moments and the memory."""
        return super().state() | self.memory.state()

    def load_state(self, state: Mapping[str, Tensor]) -> None:
        super().load_state(state)
        self.memory.load_state(state)
