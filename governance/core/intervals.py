"""An interval for a share."""

from math import sqrt

NORMAL_95 = 1.959963984540054
"""The standard normal's 97.5 % quantile: what both ends of a 95 % interval stand away from the middle."""


def wilson(share: float, trials: float) -> tuple[float, float]:
    """Lower and upper end of the 95 % interval of a share seen in `trials` independent trials, between 0 and 1; (0, 1)
    where nothing was tried.

    Wilson, E. B. (1927), Probable inference, the law of succession, and statistical inference, Journal of the
    American Statistical Association 22(158). Unlike the normal approximation it holds for few trials, and for shares
    near 0 and 1. Raises ValueError for a share that is none.
    """
    if not 0 <= share <= 1:
        raise ValueError("a share lies between 0 and 1")
    if trials == 0:
        return 0.0, 1.0
    squared = NORMAL_95**2
    middle = share + squared / (2 * trials)
    margin = NORMAL_95 * sqrt((share * (1 - share) + squared / (4 * trials)) / trials)
    scale = 1 + squared / trials
    return max(0.0, (middle - margin) / scale), min(1.0, (middle + margin) / scale)
