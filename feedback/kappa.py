"""Cohen's kappa: how far two raters agree beyond what chance alone would have them agree.

Cohen 1960, "A coefficient of agreement for nominal scales". The interval is that of the large-sample standard error of
Fleiss, Cohen and Everitt 1969, "Large sample standard errors of kappa and weighted kappa".
"""

import math
from collections import Counter
from collections.abc import Hashable, Mapping
from dataclasses import dataclass

Z = 1.959964
"""97.5 % quantile of the normal distribution."""
FEWEST = 10
"""Below it a large-sample interval says nothing."""
Table = Mapping[tuple[Hashable, Hashable], int]
"""Count by pair of labels: the first rater's and the second's."""


@dataclass(frozen=True)
class Kappa:
    n: int
    observed: float | None = None
    """Share of the pairs that are the same label."""
    value: float | None = None
    """From -1 to 1; 0 is what chance brings. None where it is not defined: `why` says why."""
    low: float | None = None
    high: float | None = None
    why: str = ""


def kappa(table: Table) -> Kappa:
    """Kappa with its 95 % interval."""
    counts = {pair: count for pair, count in table.items() if count}
    n = sum(counts.values())
    if not n:
        return Kappa(0, why="nothing was rated twice")
    shares = {pair: count / n for pair, count in counts.items()}
    observed = math.fsum(share for (one, other), share in shares.items() if one == other)
    if n < FEWEST:
        return Kappa(n, observed, why=f"too few: {n}, and {FEWEST} are needed")
    first, second = _margin(shares, 0), _margin(shares, 1)
    if len(first.keys() | second.keys()) == 1:
        return Kappa(n, observed, why="only one label was ever given, so that chance alone explains all")
    chance = math.fsum(share * second[label] for label, share in first.items())
    value = (observed - chance) / (1 - chance)
    low, high = _interval(shares, first, second, value=value, chance=chance, n=n)
    return Kappa(n, observed, value, max(low, -1.0), min(high, 1.0))


def _margin(shares: Mapping[tuple[Hashable, Hashable], float], rater: int) -> Counter[Hashable]:
    margin: Counter[Hashable] = Counter()
    for pair, share in shares.items():
        margin[pair[rater]] += share  # type: ignore[assignment]  # a Counter adds up shares as well
    return margin


def _interval(
    shares: Mapping[tuple[Hashable, Hashable], float],
    first: Mapping[Hashable, float],
    second: Mapping[Hashable, float],
    *,
    value: float,
    chance: float,
    n: int,
) -> tuple[float, float]:
    if value == 1.0:
        # The standard error is 0 there. The exact binomial interval of Clopper and Pearson still has a lower end.
        return (0.025 ** (1 / n) - chance) / (1 - chance), 1.0
    rest = 1 - value
    same = math.fsum(
        share * (1 - (first[one] + second[one]) * rest) ** 2 for (one, other), share in shares.items() if one == other
    )
    apart = math.fsum(
        share * (second[one] + first[other]) ** 2 for (one, other), share in shares.items() if one != other
    )
    variance = (same + rest**2 * apart - (value - chance * rest) ** 2) / (n * (1 - chance) ** 2)
    half = Z * math.sqrt(max(variance, 0.0))
    return value - half, value + half
