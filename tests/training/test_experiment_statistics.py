"""Interquartile mean and stratified bootstrap, against what can be worked out by hand."""

import numpy as np
import pytest

from training.experiments.statistics import interquartile_mean, interval


@pytest.mark.parametrize(
    ("values", "mean"),
    [
        ([7.0], 7.0),
        ([1.0, 2.0, 9.0], 4.0),  # a quarter of three is less than one: nothing is cut
        ([0.0, 4.0, 6.0, 100.0], 5.0),
        ([100.0, 3.0, 1.0, 2.0, -50.0], 2.0),  # one of five is cut at each end, in whatever order
        ([0.0, 0.0, 1.0, 2.0, 3.0, 4.0, 50.0, 60.0], 2.5),
    ],
)
def test_the_middle_half_is_averaged(values: list[float], mean: float) -> None:
    assert interquartile_mean(np.array(values)) == pytest.approx(mean)


def test_it_works_along_the_last_axis() -> None:
    assert interquartile_mean(np.array([[0.0, 4, 6, 100], [1, 1, 1, 1]])).tolist() == [5.0, 1.0]


def test_of_nothing_there_is_no_mean() -> None:
    with pytest.raises(ValueError, match="no values"):
        interquartile_mean(np.array([]))


def test_the_interval_of_equal_values_has_no_width() -> None:
    found = interval(np.full((2, 10), 3.0))
    assert (found.value, found.low, found.high) == (3.0, 3.0, 3.0)


def test_strata_are_resampled_apart() -> None:
    # Within each stratum all runs agree, so that no resample differs from the sample, however far apart strata are.
    found = interval(np.array([[0.0] * 6, [100.0] * 6]))
    assert (found.value, found.low, found.high) == (50.0, 50.0, 50.0)


def test_the_ends_are_quantiles_of_what_two_runs_can_give() -> None:
    # Two runs, 0 and 1: resamples have the means 0, .5 and 1 with chances of 1/4, 1/2 and 1/4.
    found = interval(np.array([[0.0, 1.0]]))
    assert (found.value, found.low, found.high) == (0.5, 0.0, 1.0)


def test_the_width_is_near_what_theory_says() -> None:
    # The interquartile mean of n normal values has a standard error of about 1.09 / sqrt(n).
    values = np.random.default_rng(1).normal(size=(1, 400))
    found = interval(values)
    assert found.high - found.low == pytest.approx(2 * 1.96 * 1.09 / 20, rel=0.25)


def test_the_same_values_have_the_same_interval() -> None:
    values = np.random.default_rng(2).normal(size=(3, 20))
    assert interval(values) == interval(values)
