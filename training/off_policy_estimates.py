"""What a policy would have earned on rollouts that another one made, from the propensities that were logged.

Estimators for evaluation, in plain Python: nothing here learns. Self-normalised inverse propensity scoring: Swaminathan
and Joachims (2015), The self-normalized estimator for counterfactual learning, NeurIPS 28. The effective sample size is
Kish's (1965, Survey sampling): the number of equally weighted rollouts that would say as much.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from math import prod
from random import Random
from typing import Any

RESAMPLES = 2000


@dataclass(frozen=True)
class Estimate:
    """Mean reward with its 95 % interval, and what stands behind it."""

    mean: float
    low: float
    high: float
    effective: float
    """Effective sample size, between 0 and `rollouts`."""
    rollouts: int

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


def trajectory_weight(target: Sequence[float], logged: Sequence[float]) -> float:
    """How much likelier the target policy was to make the same choices than the one that made them.

    Both hold one probability for each choice of the rollout, in the same order. Raises ValueError where a logged
    propensity is not above 0, because such a choice cannot have been made.
    """
    if any(propensity <= 0 for propensity in logged):
        raise ValueError("a choice that was made has a propensity above 0")
    return prod(wanted / made for wanted, made in zip(target, logged, strict=True))


def effective_size(weights: Sequence[float]) -> float:
    """Square of the sum over the sum of squares; 0 where no rollout counts."""
    squares = sum(weight * weight for weight in weights)
    return sum(weights) ** 2 / squares if squares else 0.0


def self_normalised(rewards: Sequence[float], weights: Sequence[float]) -> float:
    """The weighted mean of the rewards. Raises ValueError where no weight is above 0."""
    total = sum(weights)
    if total <= 0:
        raise ValueError("the policy would have made none of these choices")
    return sum(reward * weight for reward, weight in zip(rewards, weights, strict=True)) / total


def estimate(rewards: Sequence[float], weights: Sequence[float], *, seed: int = 0) -> Estimate | None:
    """The estimate with a percentile bootstrap interval over rollouts; None where no weight is above 0."""
    if sum(weights) <= 0:
        return None
    rng = Random(seed)
    drawn = (rng.choices(range(len(rewards)), k=len(rewards)) for _ in range(RESAMPLES))
    resamples = [([rewards[index] for index in one], [weights[index] for index in one]) for one in drawn]
    # A resample without a single rollout that counts has no weighted mean: it is left out.
    means = sorted(self_normalised(one, theirs) for one, theirs in resamples if sum(theirs) > 0)
    low, high = means[int(0.025 * len(means))], means[min(int(0.975 * len(means)), len(means) - 1)]
    mean = self_normalised(rewards, weights)
    return Estimate(mean, low, high, effective_size(weights), len(rewards))
