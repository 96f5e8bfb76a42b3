"""Learning from logged propensities: clipped inverse propensity scores, or a doubly robust objective, with replay.

The steps may come from any policy that told with which probability it drew (Bottou et al. 2013, "Counterfactual
reasoning and learning systems"; Dudík, Langford and Li 2011, "Doubly robust policy evaluation and learning"). Each head
is weighted by its own ratio: that is what changing this head alone would have earned, and a product over eight heads
would leave no weight near 1.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from statistics import fmean as mean
from typing import Literal

import torch
from torch import Tensor, nn

from training.algorithms.learner import GradientLearner
from training.algorithms.replay import Replay, ReplayConfig
from training.algorithms.steps import (
    HeadBatch,
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

MODEL = "model/"


class PropensityError(ValueError):
    """A propensity that no draw can have had; the message names its row, which counts from 0."""


@dataclass(frozen=True)
class OffPolicyConfig:
    learning_rate: float = 0.01
    """Step size of Adam."""
    objective: Literal["ips", "doubly_robust"] = "doubly_robust"
    epochs: int = 4
    """Batches drawn from the replay for each round."""
    batch: int = 256
    """Steps in a batch."""
    largest_weight: float = 5.0
    """Importance weights are cut here: beyond it, a logged choice pulls no harder."""
    entropy: float = 0.01
    """Weight of the entropy bonus, in nats."""
    max_gradient_norm: float = 1.0
    replay: ReplayConfig = field(default_factory=ReplayConfig)


class OffPolicy(GradientLearner):
    """Keeps a replay of logged steps and, for the doubly robust objective, a model of the reward of each option."""

    def __init__(self, policy: NgramPolicy, config: OffPolicyConfig) -> None:
        self.model = nn.ModuleDict(
            {head: nn.Linear(policy.shape.width, len(options)) for head, options in policy.shape.heads.items()}
        ).to(policy.embedding.weight.device)
        for parameter in self.model.parameters():
            nn.init.zeros_(parameter)
        super().__init__(
            policy,
            learning_rate=config.learning_rate,
            max_gradient_norm=config.max_gradient_norm,
            also=self.model.parameters(),
        )
        self.config = config
        self.replay = Replay(config.replay)

    def begin_with(self, steps: Sequence[Step]) -> None:
        """Put steps that other policies made into the replay, before the first round. Raises PropensityError."""
        _require_propensities(steps)
        self.replay.add(steps)

    def update(self, steps: Sequence[Step]) -> UpdateReport:
        """Add steps to the replay and learn from what is drawn of it.

        Raises ValueError on an empty batch and PropensityError where a step could not have been drawn.
        """
        require_steps(steps)
        _require_propensities(steps)
        self.replay.add(steps)
        report, ages = UpdateReport(0.0, 0.0, 0.0, 0.0), []
        for _ in range(self.config.epochs):
            drawn = self.replay.draw(self.config.batch)
            ages.append(self.replay.staleness(drawn))
            loss, report = self.loss([entry.step for entry in drawn])
            self.descend(loss)
        return UpdateReport(
            report.loss, report.entropy, report.kl, report.clipped, {**report.extra, "staleness": mean(ages)}
        )

    def loss(self, steps: Sequence[Step]) -> tuple[Tensor, UpdateReport]:
        """The loss to descend: a sum over heads, averaged over steps."""
        rewards = rewards_of(self.policy, steps)
        hidden = self.policy.hidden([step.bag for step in steps]).detach()
        parts = [
            self._head_loss(head, batch, steps, rewards, hidden)
            for head, batch in head_batches(self.policy, steps).items()
        ]
        total = torch.stack([part.loss for part in parts]).sum() / len(steps)
        return total, UpdateReport(
            loss=float(total.detach()),
            entropy=mean(part.entropy for part in parts),
            kl=mean(part.kl for part in parts),
            clipped=mean(part.clipped for part in parts),
            extra={"model_error": mean(part.error for part in parts)},
        )

    def _head_loss(
        self, head: str, batch: HeadBatch, steps: Sequence[Step], rewards: Tensor, hidden: Tensor
    ) -> "_HeadLoss":
        earned = rewards[batch.rows]
        old = old_log_probabilities(head, batch, steps)
        ratio = (batch.new - old).exp()
        weight = ratio.clamp(max=self.config.largest_weight)
        guesses = self.guesses(head, hidden[batch.rows], earned)
        guess = guesses.gather(1, batch.chosen.unsqueeze(1)).squeeze(1)
        # The policy learns with the model as it is; the model learns from its own error.
        expected = (batch.log_probabilities.exp() * guesses.detach()).sum(1)
        value = expected + weight * (earned - guess.detach())
        entropy = entropy_of(batch.log_probabilities)
        error = (earned - guess).square()
        return _HeadLoss(
            (0.5 * error - value - self.config.entropy * entropy).sum(),
            float(entropy.detach().mean()),
            float(divergence_of(batch.new.detach(), old).mean()),
            float((ratio != weight).float().mean()),
            float(error.detach().mean()),
        )

    def guesses(self, head: str, hidden: Tensor, earned: Tensor) -> Tensor:
        """What each option would earn, of shape (n, options), from features of shape (n, width).

        For inverse propensity scores it is the mean reward whatever the option: a baseline, without which the policy
        would flee from whatever was logged where rewards are negative, and hold on to it where they are positive
        (Joachims et al. 2018, "Deep learning with logged bandit feedback").
        """
        if self.config.objective == "ips":
            return earned.mean().expand(len(hidden), len(self.policy.shape.heads[head]))
        guessed: Tensor = self.model[head](hidden)
        return guessed

    def state(self) -> dict[str, Tensor]:
        """Adam's moments, the model of the reward, and the replay."""
        model = {MODEL + name: tensor.detach().cpu() for name, tensor in self.model.state_dict().items()}
        return super().state() | model | self.replay.state()

    def load_state(self, state: Mapping[str, Tensor]) -> None:
        super().load_state(state)
        self.model.load_state_dict(
            {name.removeprefix(MODEL): tensor for name, tensor in state.items() if name.startswith(MODEL)}
        )
        self.replay.load_state(state)


@dataclass(frozen=True)
class _HeadLoss:
    loss: Tensor
    entropy: float
    kl: float
    clipped: float
    error: float


def _require_propensities(steps: Sequence[Step]) -> None:
    for row, step in enumerate(steps):
        for head in step.options:
            if not 0 < step.propensities.get(head, 0.0) <= 1:
                raise PropensityError(f"row {row}: {head} has no propensity above 0, up to 1")
