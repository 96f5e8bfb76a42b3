"""Off-policy estimates against numbers worked out by hand, and against a policy whose worth is known."""

from dataclasses import replace
from random import Random

import pytest

from tests.training.bandits import make_step, masked_steps, zero_policy
from training.algorithms.estimators import (
    LoggedRow,
    PropensityError,
    doubly_robust,
    importance_weights,
    ips,
    logged_rows,
    snips,
)

# Weights 1/2, 2 and 2.
ROWS = [
    LoggedRow(reward=1.0, propensity=0.5, probability=0.25, predicted=1.0, expected=0.5),
    LoggedRow(reward=0.0, propensity=0.25, probability=0.5, predicted=1.0, expected=0.5),
    LoggedRow(reward=2.0, propensity=0.5, probability=1.0, predicted=1.0, expected=0.5),
]
ESTIMATORS = [ips, snips, doubly_robust]


def test_inverse_propensity_scores_by_hand() -> None:
    assert ips(ROWS).mean == pytest.approx((0.5 * 1 + 2 * 0 + 2 * 2) / 3, abs=1e-6)


def test_cut_weights_by_hand() -> None:
    assert ips(ROWS, largest=1.0).mean == pytest.approx((0.5 * 1 + 1 * 0 + 1 * 2) / 3, abs=1e-6)


def test_the_self_normalised_estimate_by_hand() -> None:
    assert snips(ROWS).mean == pytest.approx((0.5 * 1 + 2 * 0 + 2 * 2) / (0.5 + 2 + 2), abs=1e-6)


def test_the_doubly_robust_estimate_by_hand() -> None:
    """1/2 expected, corrected by the mean of 1/2·(1 - 1), 2·(0 - 1) and 2·(2 - 1), which is 0."""
    assert doubly_robust(ROWS).mean == pytest.approx(0.5, abs=1e-6)


def test_a_reward_that_is_shifted_shifts_the_self_normalised_estimate_by_as_much() -> None:
    shifted = [replace(row, reward=row.reward + 100) for row in ROWS]
    assert snips(shifted).mean == pytest.approx(snips(ROWS).mean + 100, abs=1e-6)


def bandit(seed: int, rows: int = 2000) -> list[LoggedRow]:
    """Two options that earn 1 with 0.2 and 0.6. The log drew them with 0.8 and 0.2; the policy gives 0.3 and 0.7.

    The policy is worth 0.3·0.2 + 0.7·0.6 = 0.48. The model guesses 0.5 and 0.5, which is wrong.
    """
    random = Random(seed)
    made = []
    for _ in range(rows):
        second = random.random() < 0.2
        earned = float(random.random() < (0.6 if second else 0.2))
        made.append(LoggedRow(earned, 0.2 if second else 0.8, 0.7 if second else 0.3, 0.5, 0.5))
    return made


@pytest.mark.parametrize("estimate", ESTIMATORS)
def test_the_true_worth_is_in_most_intervals(estimate: object) -> None:
    """Of 20 intervals of 95 %, fewer than 17 hold the truth in about 2 of 100 sets of 20."""
    intervals = [estimate(bandit(seed, rows=500)) for seed in range(20)]  # type: ignore[operator]
    assert sum(interval.low <= 0.48 <= interval.high for interval in intervals) >= 17


@pytest.mark.parametrize("estimate", ESTIMATORS)
def test_more_rows_come_closer(estimate: object) -> None:
    interval = estimate(bandit(seed=1, rows=8000))  # type: ignore[operator]
    assert interval.mean == pytest.approx(0.48, abs=0.04)
    assert interval.high - interval.low < 0.12


@pytest.mark.parametrize("propensity", [0.0, -0.1, 1.5, float("nan")])
@pytest.mark.parametrize("estimate", ESTIMATORS)
def test_a_propensity_that_no_draw_can_have_is_refused_by_row(estimate: object, propensity: float) -> None:
    rows = [*ROWS, replace(ROWS[0], propensity=propensity)]
    with pytest.raises(PropensityError, match="row 3"):
        estimate(rows)  # type: ignore[operator]


@pytest.mark.parametrize("estimate", ESTIMATORS)
def test_no_rows_are_refused(estimate: object) -> None:
    with pytest.raises(ValueError, match="no "):
        estimate([])  # type: ignore[operator]


def test_a_log_of_what_the_policy_never_does_says_nothing() -> None:
    with pytest.raises(ValueError, match="says nothing"):
        snips([replace(ROWS[0], probability=0.0)])


def test_steps_are_judged_by_all_their_heads_together() -> None:
    (row,) = logged_rows(zero_policy(), [make_step(propensities={"colour": 0.5, "size": 0.8})])
    assert row.probability == pytest.approx(1 / 3 * 1 / 2, abs=1e-6)
    assert row.propensity == pytest.approx(0.4, abs=1e-6)


def test_the_policy_that_made_the_log_has_weights_of_one() -> None:
    assert importance_weights(logged_rows(zero_policy(), masked_steps())) == pytest.approx([1.0, 1.0], abs=1e-6)
