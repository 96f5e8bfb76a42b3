"""PPO: advantages, gradients and the stop against numbers worked out by hand, and that it finds a known optimum."""

import pytest
import torch

from tests.training.bandits import (
    SHAPE,
    assert_blue_is_out,
    assert_optimal,
    assert_same_weights,
    gradient,
    learn,
    make_step,
    masked_steps,
    near,
    two_steps,
    zero_policy,
)
from training.algorithms.ppo import PPO, PPOConfig, generalised_advantages, positions
from training.policies.ngram import NgramPolicy

PLAIN = PPOConfig(entropy=0.0)
ADVANTAGES, RETURNS = torch.tensor([-1.0, 1.0]), torch.tensor([1.0, 3.0])


def test_advantages_look_ahead_within_their_episode_only() -> None:
    """Episode a: delta_1 = 2 - 1 = 1, delta_0 = -1 + 0.9·1 - 0.5 = -0.6, A_0 = -0.6 + 0.9·0.5·1. Episode b: 3 - 1."""
    advantages = generalised_advantages(
        torch.tensor([-1.0, 3.0, 2.0]), torch.tensor([0.5, 1.0, 1.0]), ["a", "b", "a"], discount=0.9, trace=0.5
    )
    assert advantages.tolist() == near(-0.15, 2.0, 1.0)


def test_a_step_knows_how_many_came_before_it_in_its_episode() -> None:
    assert positions(["a", "b", "a", "a", "b"]) == [0, 0, 1, 2, 1]


def test_the_gradient_of_a_uniform_policy_is_the_one_worked_out_by_hand() -> None:
    """At ratio 1 and advantages -1 and 1, over two steps: ((p - green) - (p - red)) / 2."""
    learner = PPO(zero_policy(), PLAIN)
    loss, _ = learner.loss(two_steps(), ADVANTAGES, RETURNS)
    loss.backward()
    assert gradient(learner.policy, "colour") == near(0.5, -0.5, 0.0)
    assert gradient(learner.policy, "size") == near(0.5, -0.5)


def test_the_value_heads_gradient_is_the_one_worked_out_by_hand() -> None:
    """It expects 0 where 1 and 3 came: d/db of 0.5·mean((v - R)²) is 0.5·(2·(0 - 1) + 2·(0 - 3)) / 2 = -2."""
    learner = PPO(zero_policy(), PLAIN)
    loss, _ = learner.loss(two_steps(), ADVANTAGES, RETURNS)
    loss.backward()
    assert learner.value.bias.grad.tolist() == near(-2.0)


def test_the_value_heads_error_does_not_move_the_features() -> None:
    learner = PPO(zero_policy(), PLAIN)
    loss, _ = learner.loss(two_steps(), torch.zeros(2), RETURNS)
    loss.backward()
    assert not learner.policy.embedding.weight.grad.any()


def test_passes_stop_once_the_policy_has_moved_far() -> None:
    far, near_by = PPOConfig(target_kl=100.0, learning_rate=0.2), PPOConfig(target_kl=1e-4, learning_rate=0.2)
    assert PPO(zero_policy(), far).update(two_steps()).extra["passes"] == far.epochs
    assert PPO(zero_policy(), near_by).update(two_steps()).extra["passes"] == 1


def test_a_masked_option_gets_no_gradient() -> None:
    learner = PPO(zero_policy(), PPOConfig(entropy=0.1))
    loss, _ = learner.loss(masked_steps(), ADVANTAGES, RETURNS)
    loss.backward()
    assert_blue_is_out(learner)


def test_an_empty_round_is_refused() -> None:
    with pytest.raises(ValueError, match="without a single step"):
        PPO(zero_policy(), PLAIN).update([])


def train(seed: int, rounds: int) -> PPO:
    learner = PPO(NgramPolicy(SHAPE, seed=seed), PPOConfig())
    learn(learner, range(rounds))
    return learner


def test_it_finds_the_known_optimum_and_its_value() -> None:
    learner = train(seed=0, rounds=40)
    assert_optimal(learner.policy)
    expected = learner.values([make_step(bag=learner.policy.bag("paint it red"), episode="new")])
    assert float(expected.detach()) == pytest.approx(1.5, abs=0.2)


def test_the_same_seed_learns_the_same_to_the_bit() -> None:
    one, two = train(seed=5, rounds=4), train(seed=5, rounds=4)
    assert_same_weights(one.policy, two.policy)
    assert torch.equal(one.value.weight, two.value.weight)
