"""Supervised fine-tuning: the cross-entropy of the options that people confirmed.

A head that nobody labelled takes no part: neither its loss nor its gradient exists. Rare options are weighted up, so
that a head cannot do well by naming the commonest one; the weights are those of King and Zeng (2001), "Logistic
regression in rare events data": the mean over the options that occur of their counts, divided by the option's own.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean as mean
from typing import TypeVar

import torch
from torch import Tensor

from training.algorithms.learner import GradientLearner, momentum
from training.algorithms.steps import HeadBatch, Step, UpdateReport, entropy_of, head_batches, require_steps
from training.policies.ngram import NgramPolicy

Option = TypeVar("Option", int, str)


@dataclass(frozen=True)
class SupervisedConfig:
    learning_rate: float = 1.0
    """Step size of gradient descent with momentum."""
    decay: float = 1e-3
    """Pull of the embeddings towards zero."""
    epochs: int = 4
    """Passes over each round's batch."""
    balanced: bool = True
    """Whether every option of a head counts the same in all, however often it occurs."""
    max_gradient_norm: float = 1.0


def labelled(bag: Sequence[int], labels: Mapping[str, str]) -> Step:
    """A text's features with the options that people confirmed, as a step. Nobody drew them: no propensity."""
    return Step(bag=bag, options=dict(labels), propensities={}, reward=0.0, group="")


def balance(chosen: Sequence[int]) -> list[float]:
    """A weight for each example, from its option's index: the options' weights sum to the same, all to len(chosen)."""
    weights = balance_of(Counter(chosen))
    return [weights[index] for index in chosen]


def balance_of(counts: Mapping[Option, int]) -> dict[Option, float]:
    """A weight for each option that occurs, from how often it does."""
    total = sum(counts.values())
    return {option: total / (len(counts) * count) for option, count in counts.items()}


class Supervised(GradientLearner):
    def __init__(self, policy: NgramPolicy, config: SupervisedConfig) -> None:
        super().__init__(
            policy,
            learning_rate=config.learning_rate,
            max_gradient_norm=config.max_gradient_norm,
            decay=config.decay,
            optimiser=momentum,
        )
        self.config = config

    def update(self, steps: Sequence[Step]) -> UpdateReport:
        """Fit the policy to a batch of labelled steps. Raises ValueError on an empty batch."""
        require_steps(steps)
        report = UpdateReport(0.0, 0.0, 0.0, 0.0)
        for _ in range(self.config.epochs):
            loss, report = self.loss(steps)
            self.descend(loss)
        return report

    def loss(self, steps: Sequence[Step]) -> tuple[Tensor, UpdateReport]:
        """The loss to descend in nats: a mean over each head's labelled steps, summed over heads."""
        batches = head_batches(self.policy, steps).values()
        total = torch.stack([self._cross_entropy(batch) for batch in batches]).sum()
        return total, UpdateReport(
            loss=float(total.detach()),
            entropy=mean(float(entropy_of(batch.log_probabilities.detach()).mean()) for batch in batches),
            kl=0.0,
            clipped=0.0,
            extra={"agreement": mean(_agreement(batch) for batch in batches)},
        )

    def _cross_entropy(self, batch: HeadBatch) -> Tensor:
        if not self.config.balanced:
            return -batch.new.mean()
        weights = torch.tensor(balance(batch.chosen.tolist()), device=batch.new.device)
        return -(weights * batch.new).mean()


def _agreement(batch: HeadBatch) -> float:
    """Share of the steps whose label is the likeliest option."""
    return float((batch.log_probabilities.argmax(1) == batch.chosen).float().mean())
