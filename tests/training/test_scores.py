"""Intervals and label scores against values worked out by hand."""

import pytest

from training.classification import score_labels
from training.intervals import bootstrap_mean


def test_macro_f1_counts_each_class_the_same() -> None:
    """a: 2 of 3 found, none wrongly: F1 .8. b: 1 of 1 found, 1 wrongly: F1 2/3."""
    scores = score_labels(["a", "a", "a", "b"], ["a", "a", "b", "b"])
    assert scores.macro_f1 == pytest.approx((0.8 + 2 / 3) / 2)
    assert scores.accuracy == 0.75


@pytest.mark.parametrize(("true", "predicted"), [([], []), (["a"], ["a", "b"])])
def test_labels_that_cannot_be_compared_are_refused(true: list[str], predicted: list[str]) -> None:
    with pytest.raises(ValueError, match="true labels against"):
        score_labels(true, predicted)


def test_the_interval_holds_the_mean_and_repeats() -> None:
    values = [float(value % 7) for value in range(100)]
    interval = bootstrap_mean(values)
    assert interval.low < interval.mean < interval.high
    assert interval == bootstrap_mean(values)
    # For 100 values the normal approximation gives a half width of 1.96 · s / 10.
    assert interval.high - interval.low == pytest.approx(2 * 1.96 * 1.98 / 10, rel=0.1)


def test_a_constant_has_no_width() -> None:
    assert bootstrap_mean([0.5] * 10).as_dict() == {"mean": 0.5, "low": 0.5, "high": 0.5}


def test_no_values_have_no_mean() -> None:
    with pytest.raises(ValueError, match="no values"):
        bootstrap_mean([])
