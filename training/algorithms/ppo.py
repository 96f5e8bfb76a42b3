"""Proximal policy optimisation (Schulman et al. 2017), with a value head and generalised advantages.

The proposals of one rollout are an episode: a blocked one is followed by another. Advantages are estimated by GAE
(Schulman et al. 2016, "High-dimensional continuous control using generalized advantage estimation", equation 16), so a
blocked proposal is also told what became of the rollout. Passes over the batch stop once the policy has moved far.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import torch
from torch import Tensor, nn

from training.algorithms.learner import GradientLearner
from training.algorithms.steps import Step, UpdateReport, head_batches, require_steps, rewards_of
from training.algorithms.surrogate import Weights, surrogate_loss
from training.policies.ngram import NgramPolicy

VALUE = "value/"


@dataclass(frozen=True)
class PPOConfig:
    learning_rate: float = 0.01
    """Step size of Adam."""
    epochs: int = 8
    """Most passes over each round's batch."""
    clip: float = 0.2
    """How far the ratio of new to old probability may move from 1 before its gradient is cut."""
    entropy: float = 0.01
    """Weight of the entropy bonus, in nats."""
    value: float = 0.5
    """Weight of the value head's squared error."""
    discount: float = 1.0
    """What a reward is worth one proposal earlier. Episodes are short and end, so nothing has to be discounted."""
    trace: float = 0.95
    """GAE's lambda: 0 trusts the value head, 1 trusts the rewards."""
    target_kl: float = 0.03
    """Divergence in nats, a mean over heads, after which no further pass is made."""
    max_gradient_norm: float = 1.0


def generalised_advantages(
    rewards: Tensor, values: Tensor, episodes: Sequence[str], *, discount: float, trace: float
) -> Tensor:
    """Advantages of shape (n,) from rewards and values of shape (n,), episode by episode. Every episode ends."""
    advantages = torch.zeros_like(rewards)
    later: dict[str, int] = {}
    for row in reversed(range(len(episodes))):
        following = later.get(episodes[row])
        ahead = 0.0 if following is None else discount * (values[following] + trace * advantages[following])
        advantages[row] = rewards[row] + ahead - values[row]
        later[episodes[row]] = row
    return advantages


def positions(episodes: Sequence[str]) -> list[int]:
    """How many steps of its own episode came before each step."""
    seen: Counter[str] = Counter()
    found = []
    for episode in episodes:
        found.append(seen[episode])
        seen[episode] += 1
    return found


class PPO(GradientLearner):
    def __init__(self, policy: NgramPolicy, config: PPOConfig) -> None:
        # One more input: how many proposals were blocked before, which the text's features cannot tell.
        self.value = nn.Linear(policy.shape.width + 1, 1).to(policy.embedding.weight.device)
        nn.init.zeros_(self.value.weight)
        nn.init.zeros_(self.value.bias)
        super().__init__(
            policy,
            learning_rate=config.learning_rate,
            max_gradient_norm=config.max_gradient_norm,
            also=self.value.parameters(),
        )
        self.config = config
        self.weights = Weights(clip=config.clip, entropy=config.entropy, kl=0.0)

    def update(self, steps: Sequence[Step]) -> UpdateReport:
        """Improve policy and value head on one round's steps. Raises ValueError on an empty batch."""
        require_steps(steps)
        advantages, returns = self.targets(steps)
        advantages = (advantages - advantages.mean()) / (advantages.std(unbiased=False) + 1e-4)
        passes, report = 0, UpdateReport(0.0, 0.0, 0.0, 0.0)
        while passes < self.config.epochs:
            loss, report = self.loss(steps, advantages, returns)
            if report.kl > self.config.target_kl:
                break
            self.descend(loss)
            passes += 1
        return replace(report, extra={**report.extra, "passes": float(passes)})

    def targets(self, steps: Sequence[Step]) -> tuple[Tensor, Tensor]:
        """Advantages, and returns for the value head to learn; both of shape (n,)."""
        with torch.no_grad():
            values = self.values(steps)
        advantages = generalised_advantages(
            rewards_of(self.policy, steps),
            values,
            [step.episode for step in steps],
            discount=self.config.discount,
            trace=self.config.trace,
        )
        return advantages, advantages + values

    def values(self, steps: Sequence[Step]) -> Tensor:
        """The return that the value head expects from each step on, shape (n,).

        The features are not moved by the value head's error: only what serves shapes them.
        """
        hidden = self.policy.hidden([step.bag for step in steps]).detach()
        before = torch.tensor(positions([step.episode for step in steps]), dtype=hidden.dtype, device=hidden.device)
        expected: Tensor = self.value(torch.cat([hidden, before.unsqueeze(1)], 1)).squeeze(1)
        return expected

    def loss(self, steps: Sequence[Step], advantages: Tensor, returns: Tensor) -> tuple[Tensor, UpdateReport]:
        """The loss to descend, from advantages and returns of shape (n,)."""
        batches = head_batches(self.policy, steps)
        by_head = {head: advantages[batch.rows] for head, batch in batches.items()}
        surrogate, report = surrogate_loss(batches, steps, by_head, self.weights)
        error = (self.values(steps) - returns).square().mean()
        total = surrogate + self.config.value * error
        return total, replace(report, loss=float(total.detach()), extra={"value_error": float(error.detach())})

    def state(self) -> dict[str, Tensor]:
        """Adam's moments and the value head."""
        head = {VALUE + name: tensor.detach().cpu() for name, tensor in self.value.state_dict().items()}
        return super().state() | head

    def load_state(self, state: Mapping[str, Tensor]) -> None:
        super().load_state(state)
        self.value.load_state_dict(
            {name.removeprefix(VALUE): tensor for name, tensor in state.items() if name.startswith(VALUE)}
        )
