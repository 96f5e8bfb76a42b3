"""The estimators, against values worked out by hand."""

import pytest

from training.off_policy_estimates import effective_size, estimate, self_normalised, trajectory_weight


def test_the_weight_of_a_rollout_is_the_product_of_its_ratios() -> None:
    # 0.6 / 0.3 = 2 and 0.2 / 0.4 = 0.5, and a label that both take for certain changes nothing.
    assert trajectory_weight([0.6, 0.2, 1.0], [0.3, 0.4, 1.0]) == pytest.approx(1.0)
    assert trajectory_weight([0.6, 0.0], [0.3, 0.4]) == 0.0
    assert trajectory_weight([], []) == 1.0
    with pytest.raises(ValueError, match="above 0"):
        trajectory_weight([0.5], [0.0])
    with pytest.raises(ValueError, match="argument"):
        trajectory_weight([0.5, 0.5], [0.5])


def test_the_effective_size_counts_equally_weighted_rollouts() -> None:
    assert effective_size([1.0, 1.0, 1.0, 1.0]) == 4.0
    assert effective_size([5.0, 0.0, 0.0]) == 1.0
    # (3 + 1)² / (9 + 1)
    assert effective_size([3.0, 1.0]) == pytest.approx(1.6)
    assert effective_size([0.0, 0.0]) == 0.0


def test_the_mean_is_weighted_and_normalised_by_the_weights_themselves() -> None:
    # (0.2 · 1 + 0.8 · 3) / 4
    assert self_normalised([0.2, 0.8], [1.0, 3.0]) == pytest.approx(0.65)
    assert self_normalised([0.2, 0.8], [10.0, 30.0]) == pytest.approx(0.65)
    with pytest.raises(ValueError, match="none of these"):
        self_normalised([0.2], [0.0])


def test_an_estimate_of_the_same_policy_is_the_plain_mean_and_repeats() -> None:
    rewards = [0.1, 0.5, 0.9, 0.5] * 10
    found = estimate(rewards, [1.0] * 40)
    assert found is not None
    assert found.mean == pytest.approx(0.5)
    assert found.low < 0.5 < found.high
    # The standard error is 0.283 / √40 = 0.045, so the interval is about 0.175 wide.
    assert found.high - found.low == pytest.approx(0.175, abs=0.03)
    assert (found.effective, found.rollouts) == (40.0, 40)
    assert estimate(rewards, [1.0] * 40) == found


def test_a_policy_that_would_have_done_none_of_it_has_no_estimate() -> None:
    assert estimate([0.5, 0.6], [0.0, 0.0]) is None
    assert estimate([], []) is None
