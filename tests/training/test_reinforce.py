"""REINFORCE: its baseline and gradient against numbers worked out by hand, and that it finds a known optimum."""

import pytest
import torch

from tests.training.bandits import (
    SHAPE,
    assert_blue_is_out,
    assert_optimal,
    assert_same_weights,
    gradient,
    learn,
    masked_steps,
    near,
    two_steps,
    zero_policy,
)
from training.algorithms.reinforce import Reinforce, ReinforceConfig, leave_one_out
from training.algorithms.steps import rewards_of
from training.policies.ngram import NgramPolicy

PLAIN = ReinforceConfig(entropy=0.0)


def test_a_reward_is_compared_with_the_others_of_its_group() -> None:
    """1 against (2 + 6) / 2, 2 against (1 + 6) / 2, 6 against (1 + 2) / 2; 5 is alone."""
    advantages = leave_one_out(torch.tensor([1.0, 2.0, 5.0, 6.0]), ["a", "a", "b", "a"])
    assert advantages.tolist() == near(-3.0, -1.5, 0.0, 4.5)


def test_the_gradient_of_a_uniform_policy_is_the_one_worked_out_by_hand() -> None:
    """Rewards 1 and 3 give A = -2 and 2. d/db of -A·log softmax(b)[chosen] is A·(p - onehot), over two steps:

    colour: (2·(p - green) - 2·(p - red)) / 2 = red - green.
    """
    learner = Reinforce(zero_policy(), PLAIN)
    loss, _ = learner.loss(two_steps(), torch.tensor([1.0, 3.0]))
    loss.backward()
    assert gradient(learner.policy, "colour") == near(1.0, -1.0, 0.0)
    assert gradient(learner.policy, "size") == near(1.0, -1.0)


def test_adams_first_step_follows_the_gradients_sign() -> None:
    learner = Reinforce(zero_policy(), ReinforceConfig(entropy=0.0, learning_rate=0.25))
    learner.update(two_steps())
    assert learner.policy.heads["colour"].bias.tolist() == near(-0.25, 0.25, 0.0)


def test_a_masked_option_gets_no_gradient() -> None:
    learner = Reinforce(zero_policy(), ReinforceConfig(entropy=0.1))
    steps = masked_steps()
    loss, _ = learner.loss(steps, rewards_of(learner.policy, steps))
    loss.backward()
    assert_blue_is_out(learner)


def test_an_empty_round_is_refused() -> None:
    with pytest.raises(ValueError, match="without a single step"):
        Reinforce(zero_policy(), PLAIN).update([])


def train(seed: int, rounds: int) -> NgramPolicy:
    learner = Reinforce(NgramPolicy(SHAPE, seed=seed), ReinforceConfig())
    learn(learner, range(rounds))
    return learner.policy


def test_it_finds_the_known_optimum() -> None:
    assert_optimal(train(seed=0, rounds=100))


def test_the_same_seed_learns_the_same_to_the_bit() -> None:
    assert_same_weights(train(seed=5, rounds=4), train(seed=5, rounds=4))
