"""Whether what a run measures again and again has drifted: Page's cumulative sums (Page 1954, "Continuous inspection
schemes"), in the two-sided tabular form (Montgomery, "Introduction to statistical quality control", chapter 9).

A policy that learns is meant to change for the better. So a sum that signals on the better side is no alarm: it moves
the baseline to where the policy has come. A sum that signals on the worse side is drift.

Measurements are standardised by the standard deviation of a difference from the baseline, √2 times the baseline's own
standard error: two measurements of one unchanged policy differ by that much when the draws are independent. Where both
were made with the same draws they differ by less, and false signals are rarer than the run lengths say that
benchmarks/drift.py measures.
"""

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

REFERENCE = 0.5
"""Standard deviations that a measurement may lie off the baseline without counting: half of a shift worth finding."""
INTERVAL = 5.0
"""Standard deviations of accumulated excess that are a signal."""


@dataclass(frozen=True)
class Point:
    """One measurement: a mean over probes, and its standard error, which is above zero."""

    mean: float
    error: float


@dataclass(frozen=True)
class Sums:
    """Where the two sums stand after a measurement, in standard deviations."""

    baseline: Point
    worse: float = 0.0
    better: float = 0.0


def sums_of(points: Iterable[Point], *, worse_is: int) -> Iterator[Sums]:
    """The sums after each measurement, in order; the first measurement is the baseline, and no drift.

    `worse_is` is 1 where larger is worse, -1 where smaller is.
    """
    sums: Sums | None = None
    for point in points:
        sums = Sums(point) if sums is None else _next(sums, point, worse_is)
        yield sums


def _next(before: Sums, point: Point, worse_is: int) -> Sums:
    baseline = before.baseline
    off = worse_is * (point.mean - baseline.mean) / (math.sqrt(2) * baseline.error)
    after = replace(
        before,
        worse=max(0.0, before.worse + off - REFERENCE),
        better=max(0.0, before.better - off - REFERENCE),
    )
    return Sums(point) if after.better > INTERVAL else after
