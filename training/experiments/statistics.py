"""Aggregates over runs with 95 % intervals, as Agarwal et al. 2021, "Deep reinforcement learning at the edge of the
statistical precipice", section 4 recommend: interquartile mean, stratified bootstrap."""

from dataclasses import dataclass

import numpy as np

from training.environments.engagement import Floats

RESAMPLES = 2000


@dataclass(frozen=True)
class Interval:
    value: float
    low: float
    high: float


def interquartile_mean(values: Floats) -> Floats:
    """The mean over the last axis without the lowest and the highest quarter of it, each rounded down to whole values.

    Raises ValueError when there are none.
    """
    count = values.shape[-1]
    if not count:
        raise ValueError("no values to take the mean of")
    cut = count // 4
    mean: Floats = np.sort(values, axis=-1)[..., cut : count - cut].mean(axis=-1)
    return mean


def interval(values: Floats, *, seed: int = 0) -> Interval:
    """The interquartile mean of `values` with its 95 % interval, by the percentile method.

    `values` has the shape (strata, runs). Each resample draws runs with replacement within each stratum, and pools
    them. With one run a stratum the interval has no width, which says nothing. Raises ValueError when there are none.
    """
    strata, runs = values.shape
    middle = float(interquartile_mean(values.reshape(-1)))
    drawn = np.random.default_rng(seed).integers(runs, size=(RESAMPLES, strata, runs))
    resampled = values[np.arange(strata)[None, :, None], drawn].reshape(RESAMPLES, -1)
    low, high = np.quantile(interquartile_mean(resampled), (0.025, 0.975))
    # Beyond the sixth digit is only what sums in different orders differ by.
    return Interval(*(round(float(end), 6) for end in (middle, low, high)))
