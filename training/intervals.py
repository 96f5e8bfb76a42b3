"""Means with 95 % intervals, by the percentile bootstrap (Efron and Tibshirani 1993, chapter 13)."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass

import torch

RESAMPLES = 4000


@dataclass(frozen=True)
class Interval:
    mean: float
    low: float
    high: float

    def as_dict(self) -> dict[str, float]:
        return asdict(self)


def bootstrap_mean(values: Sequence[float], *, seed: int = 0) -> Interval:
    """The mean of `values` with its 95 % interval. Raises ValueError when there are none."""
    if not values:
        raise ValueError("no values to take the mean of")
    sample = torch.tensor(values, dtype=torch.float64)
    generator = torch.Generator().manual_seed(seed)
    means = sample[torch.randint(len(values), (RESAMPLES, len(values)), generator=generator)].mean(1)
    low, high = torch.quantile(means, torch.tensor([0.025, 0.975], dtype=torch.float64)).tolist()
    return Interval(mean=float(sample.mean()), low=low, high=high)
