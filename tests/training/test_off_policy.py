"""Learning from a log: gradients worked out by hand, and that the optimum is found without one rollout of one's own."""

import pytest
import torch

from tests.training.bandits import (
    SHAPE,
    assert_blue_is_out,
    assert_optimal,
    assert_same_weights,
    gradient,
    make_step,
    masked_steps,
    near,
    play_round,
    two_steps,
    zero_policy,
)
from training.algorithms.off_policy import OffPolicy, OffPolicyConfig, PropensityError
from training.policies.ngram import NgramPolicy

IPS = OffPolicyConfig(objective="ips", entropy=0.0)
DOUBLY_ROBUST = OffPolicyConfig(objective="doubly_robust", entropy=0.0)


def test_the_gradient_of_inverse_propensity_scores_is_the_one_worked_out_by_hand() -> None:
    """Weights of 1, rewards 1 and 3 less their mean: -1·(p - red) and 1·(p - green), over two steps."""
    learner = OffPolicy(zero_policy(), IPS)
    loss, _ = learner.loss(two_steps())
    loss.backward()
    assert gradient(learner.policy, "colour") == near(0.5, -0.5, 0.0)


def test_a_weight_that_was_cut_pulls_no_harder() -> None:
    """Red was drawn at 1/30: its weight of 10 is cut, and what is left is (p - green) / 2."""
    learner = OffPolicy(zero_policy(), IPS)
    red, green = two_steps()
    rare = make_step(options=red.options, propensities={"colour": 1 / 30, "size": 0.5})
    loss, report = learner.loss([rare, green])
    loss.backward()
    assert gradient(learner.policy, "colour") == near(1 / 6, -1 / 3, 1 / 6)
    assert report.clipped == 0.25


def test_the_doubly_robust_gradient_without_a_model_is_the_one_worked_out_by_hand() -> None:
    """Every guess is 0: (1·(p - red) + 3·(p - green)) / 2. The model's own: (0 - 1) / 2 for red, (0 - 3) / 2."""
    learner = OffPolicy(zero_policy(), DOUBLY_ROBUST)
    loss, _ = learner.loss(two_steps())
    loss.backward()
    assert gradient(learner.policy, "colour") == near(1 / 6, -5 / 6, 2 / 3)
    assert learner.model["colour"].bias.grad.tolist() == near(-0.5, -1.5, 0.0)


def test_the_doubly_robust_gradient_with_a_true_model_follows_the_model_alone() -> None:
    """No error is left to correct: -p·(q - mean of q under p), with q = (1, 3, 0) and p = 1/3."""
    learner = OffPolicy(zero_policy(), DOUBLY_ROBUST)
    with torch.no_grad():
        learner.model["colour"].bias.copy_(torch.tensor([1.0, 3.0, 0.0]))
    loss, _ = learner.loss(two_steps())
    loss.backward()
    assert gradient(learner.policy, "colour") == near(1 / 9, -5 / 9, 4 / 9)


@pytest.mark.parametrize("objective", ["ips", "doubly_robust"])
def test_a_masked_option_gets_no_gradient(objective: str) -> None:
    learner = OffPolicy(zero_policy(), OffPolicyConfig(objective=objective, entropy=0.1))  # type: ignore[arg-type]
    with torch.no_grad():
        learner.model["colour"].bias.fill_(5.0)
    loss, _ = learner.loss(masked_steps())
    loss.backward()
    assert_blue_is_out(learner)


@pytest.mark.parametrize("propensities", [{"colour": 0.0, "size": 0.5}, {"size": 0.5}])
def test_a_step_that_cannot_have_been_drawn_is_refused_by_row(propensities: dict[str, float]) -> None:
    learner = OffPolicy(zero_policy(), IPS)
    with pytest.raises(PropensityError, match="row 1: colour"):
        learner.update([make_step(), make_step(propensities=propensities)])
    assert learner.replay.entries == []


def test_an_empty_round_is_refused() -> None:
    with pytest.raises(ValueError, match="without a single step"):
        OffPolicy(zero_policy(), IPS).update([])


def train(objective: str, seed: int, rounds: int) -> NgramPolicy:
    """The log is a uniform policy's; the learner never acts."""
    learner = OffPolicy(NgramPolicy(SHAPE, seed=seed), OffPolicyConfig(objective=objective))  # type: ignore[arg-type]
    logging = zero_policy()
    for number in range(rounds):
        learner.update(play_round(logging, number))
    return learner.policy


@pytest.mark.parametrize("objective", ["ips", "doubly_robust"])
def test_it_finds_the_known_optimum_from_the_log_of_another_policy(objective: str) -> None:
    assert_optimal(train(objective, seed=0, rounds=40))


def test_the_same_seed_learns_the_same_to_the_bit() -> None:
    assert_same_weights(train("doubly_robust", seed=5, rounds=3), train("doubly_robust", seed=5, rounds=3))


def test_staleness_is_reported_in_rounds() -> None:
    learner = OffPolicy(zero_policy(), OffPolicyConfig(batch=100))
    assert learner.update(two_steps()).extra["staleness"] == 0.0
    assert learner.update(two_steps()).extra["staleness"] == 0.5
