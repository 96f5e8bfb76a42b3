"""What a policy would have earned on rollouts that another one made: off-policy estimates with 95 % intervals.

Every row was drawn with a known propensity. Importance weights, the ratio of the new policy's probability to the
propensity, turn the mean of the logged rewards into an estimate for the new policy (Horvitz and Thompson 1952).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import prod
from statistics import fmean as mean

import torch

from training.algorithms.steps import Step, head_batches
from training.intervals import Interval, bootstrap_mean
from training.policies.ngram import NgramPolicy


class PropensityError(ValueError):
    """A propensity that no draw can have had; the message names its row, which counts from 0."""


@dataclass(frozen=True)
class LoggedRow:
    reward: float
    propensity: float
    """Probability that the logged choice was drawn with."""
    probability: float
    """Probability that the policy to be judged gives the same choice."""
    predicted: float = 0.0
    """A model's guess at the reward of the logged choice; only the doubly robust estimate reads it."""
    expected: float = 0.0
    """The model's guess at the reward of the policy to be judged: over its choices, weighted by their probability."""


def logged_rows(policy: NgramPolicy, steps: Sequence[Step]) -> list[LoggedRow]:
    """Rows that judge `policy` by logged steps. A step's choice is that of all its heads together."""
    probabilities = [1.0] * len(steps)
    with torch.no_grad():
        for batch in head_batches(policy, steps).values():
            for row, value in zip(batch.rows, batch.new.exp().tolist(), strict=True):
                probabilities[row] *= value
    return [
        LoggedRow(reward=step.reward, propensity=prod(step.propensities.values()), probability=probability)
        for step, probability in zip(steps, probabilities, strict=True)
    ]


def importance_weights(rows: Sequence[LoggedRow], largest: float = float("inf")) -> list[float]:
    """Weights cut at `largest`, which trades a bias towards the log for variance. Raises PropensityError."""
    for number, row in enumerate(rows):
        if not 0 < row.propensity <= 1:
            raise PropensityError(f"row {number}: a propensity of {row.propensity}, which has to be above 0, up to 1")
    return [min(row.probability / row.propensity, largest) for row in rows]


def ips(rows: Sequence[LoggedRow], *, largest: float = float("inf")) -> Interval:
    """Inverse propensity scoring: unbiased where no weight was cut. Raises ValueError without rows."""
    weights = importance_weights(rows, largest)
    return bootstrap_mean([weight * row.reward for weight, row in zip(weights, rows, strict=True)])


def snips(rows: Sequence[LoggedRow]) -> Interval:
    """The self-normalised estimate (Swaminathan and Joachims 2015): the weighted mean of the rewards.

    It is a ratio of two means. Its interval is that of the ratio's linear terms (the delta method). Raises ValueError
    without rows, or where the policy to be judged would never have made any of the logged choices.
    """
    weights = importance_weights(rows)
    if not any(weights):
        raise ValueError("no logged choice has a weight: the log says nothing about this policy")
    scale = mean(weights)
    estimate = mean(weight * row.reward for weight, row in zip(weights, rows, strict=True)) / scale
    return bootstrap_mean(
        [estimate + weight * (row.reward - estimate) / scale for weight, row in zip(weights, rows, strict=True)]
    )


def doubly_robust(rows: Sequence[LoggedRow], *, largest: float = float("inf")) -> Interval:
    """The model's guess, corrected by the weighted error it made (Dudík, Langford and Li 2011, equation 2).

    Unbiased where the propensities hold or the model does. Raises ValueError without rows.
    """
    weights = importance_weights(rows, largest)
    return bootstrap_mean(
        [row.expected + weight * (row.reward - row.predicted) for weight, row in zip(weights, rows, strict=True)]
    )
