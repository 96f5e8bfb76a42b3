"""Statistics of short series that outliers and odd shapes do not lead astray."""

import math
from collections.abc import Sequence
from statistics import fmean, median

CONSISTENT = 0.6745
"""The median absolute deviation of a normal distribution, in standard deviations."""


def robust_z(value: float, others: Sequence[float]) -> float:
    """How far a value lies from others, in robust standard deviations (Iglewicz and Hoaglin 1993, chapter 3).

    Infinite where the others do not differ among themselves and the value differs from them. Raises StatisticsError
    where there are no others.
    """
    centre = median(others)
    spread = median(abs(other - centre) for other in others)
    if spread:
        return CONSISTENT * (value - centre) / spread
    return math.copysign(math.inf, value - centre) if value != centre else 0.0


def mann_kendall(values: Sequence[float]) -> float:
    """The trend of a series as a standard normal score, above zero where it rises (Mann 1945, Kendall 1975).

    It goes by order alone. Ties are not corrected for, which makes the score smaller than it could be. A series of
    fewer than three values has no trend: 0.
    """
    count = len(values)
    if count < 3:  # noqa: PLR2004 - two points always rise or fall
        return 0.0
    balance = sum(
        (later > earlier) - (later < earlier) for at, earlier in enumerate(values) for later in values[at + 1 :]
    )
    deviation = math.sqrt(count * (count - 1) * (2 * count + 5) / 18)
    # The correction for continuity: the balance moves in steps.
    return (balance - math.copysign(1, balance)) / deviation if balance else 0.0


def explained(part: Sequence[float], whole: Sequence[float]) -> float:
    """The share of the variance of `whole` that a straight line in `part` explains, from 0 to 1."""
    centre, other = fmean(part), fmean(whole)
    covariance = sum((one - centre) * (two - other) for one, two in zip(part, whole, strict=True))
    spreads = sum((one - centre) ** 2 for one in part) * sum((two - other) ** 2 for two in whole)
    return covariance**2 / spreads if spreads else 0.0
