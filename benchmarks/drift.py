"""How long the sums of training/drift.py run until they signal, by simulation.

    python -m benchmarks.drift

Two cases: the baseline is known, which textbooks give run lengths for; and the baseline is one measurement as in a run,
with independent draws throughout, which is worse than what happens there, where the draws are the same.
"""

import sys
from collections.abc import Iterator
from itertools import chain, islice, repeat
from math import sqrt
from random import Random
from statistics import fmean
from typing import Any

from benchmarks.results import keep
from training.drift import INTERVAL, REFERENCE, Point, sums_of

SHIFTS = (0.0, 1.0, 2.0, 3.0)
"""Of the mean, in standard deviations of a difference from the baseline."""
RUNS = 2000
LONGEST = 20_000
LOOKS = 8
"""Looks after the first in a run of 40 rounds with one every 5."""
ERROR = 1 / sqrt(2)
"""Of one measurement, so that a difference has the standard deviation 1."""


def run_length(rng: Random, shift: float, *, known: bool) -> int:
    """Measurements until the first signal of drift, at most LONGEST."""
    first = Point(0.0 if known else rng.gauss(0.0, ERROR), ERROR)
    noise = 1.0 if known else ERROR
    later: Iterator[Point] = (Point(rng.gauss(shift, noise), ERROR) for _ in repeat(None, LONGEST))
    sums = islice(sums_of(chain([first], later), worse_is=1), 1, None)
    return next((number for number, one in enumerate(sums, 1) if one.worse > INTERVAL), LONGEST)


def simulate(*, known: bool, runs: int = RUNS) -> list[dict[str, float]]:
    """For each shift, the average run length, and the share of runs that signal within LOOKS measurements."""
    figures = []
    for shift in SHIFTS:
        rng = Random(int(shift))  # noqa: S311 - so that runs repeat
        lengths = [run_length(rng, shift, known=known) for _ in range(runs)]
        within = sum(length <= LOOKS for length in lengths) / runs
        figures.append({"shift": shift, "average_run_length": fmean(lengths), f"signal_within_{LOOKS}": within})
    return figures


def main() -> None:
    figures: dict[str, Any] = {"reference": REFERENCE, "interval": INTERVAL, "runs": RUNS, "longest": LONGEST}
    for name, known in (("known_baseline", True), ("one_measurement", False)):
        figures[name] = simulate(known=known)
        for row in figures[name]:
            sys.stdout.write(f"{name:>16}  {'  '.join(f'{key} {value:.4g}' for key, value in row.items())}\n")
    keep("drift", figures)


if __name__ == "__main__":
    main()
