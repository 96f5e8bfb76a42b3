"""Policy optimisation under a constraint, by a Lagrange multiplier (Ray et al. 2019, "Benchmarking safe exploration",
section 5; Tessler et al. 2019, "Reward constrained policy optimization").

Maximise the reward subject to: a rollout attempts no more than `budget` violations on average. The policy ascends
reward - multiplier · cost; the multiplier ascends the amount by which the budget was exceeded, and never falls below
zero. While the budget is kept, the cost has no price; while it is not, the price rises until it is.

Governance blocks a violation whatever this learner does. The constraint is on how often it is attempted.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import torch
from torch import Tensor

from training.algorithms.learner import GradientLearner
from training.algorithms.reinforce import leave_one_out
from training.algorithms.steps import Step, UpdateReport, head_batches, require_steps, rewards_of
from training.algorithms.surrogate import Weights, surrogate_loss
from training.policies.ngram import NgramPolicy

MULTIPLIER = "multiplier"


@dataclass(frozen=True)
class LagrangianConfig:
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
    budget: float = 0.02
    """Violations that a rollout may attempt on average."""
    multiplier: float = 0.0
    """Price of a violation, in units of reward, before the first round."""
    multiplier_rate: float = 0.1
    """Step size of the multiplier: reward a violation, for each violation a rollout above the budget.

    Quicker than the policy follows, and the two chase each other in circles; entropy damps that.
    """
    max_gradient_norm: float = 1.0


def mean_cost(steps: Sequence[Step]) -> float:
    """Cost of a rollout, on average over the rollouts that the steps belong to."""
    return sum(step.cost for step in steps) / len({step.episode for step in steps})


class Lagrangian(GradientLearner):
    def __init__(self, policy: NgramPolicy, config: LagrangianConfig) -> None:
        super().__init__(policy, learning_rate=config.learning_rate, max_gradient_norm=config.max_gradient_norm)
        self.config = config
        self.weights = Weights(clip=config.clip, entropy=config.entropy, kl=config.kl)
        self.multiplier = config.multiplier

    def update(self, steps: Sequence[Step]) -> UpdateReport:
        """Improve the policy at the present price, then set the price. Raises ValueError on an empty batch."""
        require_steps(steps)
        priced = self.priced(steps)
        report = UpdateReport(0.0, 0.0, 0.0, 0.0)
        for _ in range(self.config.epochs):
            loss, report = self.loss(steps, priced)
            self.descend(loss)
        cost = mean_cost(steps)
        self.multiplier = max(0.0, self.multiplier + self.config.multiplier_rate * (cost - self.config.budget))
        return replace(report, extra={"multiplier": self.multiplier, "cost": cost})

    def priced(self, steps: Sequence[Step]) -> Tensor:
        """Rewards less the price of each violation, of shape (n,).

        Divided by one more than the price, so that a high price turns the step's direction and not its length.
        """
        rewards = rewards_of(self.policy, steps)
        costs = torch.tensor([step.cost for step in steps], dtype=rewards.dtype, device=rewards.device)
        return (rewards - self.multiplier * costs) / (1 + self.multiplier)

    def loss(self, steps: Sequence[Step], priced: Tensor) -> tuple[Tensor, UpdateReport]:
        """The loss to descend, from priced rewards of shape (n,), which each task's rollouts compare."""
        batches = head_batches(self.policy, steps)
        advantages = {
            head: leave_one_out(priced[batch.rows], [steps[row].group for row in batch.rows])
            for head, batch in batches.items()
        }
        return surrogate_loss(batches, steps, advantages, self.weights)

    def state(self) -> dict[str, Tensor]:
        """Adam's moments and the multiplier, in double precision as it is counted."""
        return super().state() | {MULTIPLIER: torch.tensor([self.multiplier], dtype=torch.float64)}

    def load_state(self, state: Mapping[str, Tensor]) -> None:
        super().load_state(state)
        self.multiplier = float(state[MULTIPLIER][0])
