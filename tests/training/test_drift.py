"""Cumulative sums: worked out by hand, forgiving of progress, and with the run lengths that textbooks give."""

from math import sqrt

import pytest

from benchmarks.drift import simulate
from training.drift import INTERVAL, Point, sums_of

ERROR = 0.1 / sqrt(2)
"""Of a measurement, so that a difference of 0.1 is one standard deviation."""


def worse(*means: float, worse_is: int = 1) -> list[float]:
    return [one.worse for one in sums_of((Point(mean, ERROR) for mean in means), worse_is=worse_is)]


def test_the_sums_are_the_ones_worked_out_by_hand() -> None:
    """Off by 0, 2, 1, -2 and 6 standard deviations; half of one is forgiven at each."""
    assert worse(0.3, 0.3, 0.5, 0.4, 0.1, 0.9) == pytest.approx([0.0, 0.0, 1.5, 2.0, 0.0, 5.5])


def test_less_is_worse_where_less_is_worse() -> None:
    assert worse(0.3, 0.1, worse_is=-1) == pytest.approx([0.0, 1.5])
    assert worse(0.3, 0.1, worse_is=1) == [0.0, 0.0]


def test_what_got_better_for_good_is_the_new_baseline() -> None:
    """A share that fell from 0.9 to 0.1 has drifted when it is back at 0.8, which is still below the first one."""
    *_, learned, back = sums_of([Point(mean, ERROR) for mean in (0.9, 0.2, 0.1, 0.8)], worse_is=1)
    assert (learned.baseline.mean, learned.worse) == (0.2, 0.0)
    assert back.worse > INTERVAL


def test_the_average_run_lengths_are_those_of_the_textbook() -> None:
    """Montgomery, chapter 9, for a reference of 0.5 and an interval of 5: 465, 10.4, 4.01 and 2.57."""
    found = [row["average_run_length"] for row in simulate(known=True, runs=400)]
    assert found == pytest.approx([465, 10.4, 4.01, 2.57], rel=0.12)
