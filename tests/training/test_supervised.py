"""Supervised fine-tuning: loss and gradient worked out by hand, absent labels, balance, and a known optimum."""

import math

import pytest

from tests.training.bandits import (
    SHAPE,
    TASKS,
    assert_blue_is_out,
    assert_optimal,
    assert_same_weights,
    gradient,
    near,
    zero_policy,
)
from training.algorithms.steps import Step
from training.algorithms.supervised import Supervised, SupervisedConfig, balance, labelled
from training.policies.ngram import NgramPolicy

PLAIN = SupervisedConfig(balanced=False)


def colours(*names: str) -> list[Step]:
    return [labelled([0, 1], {"colour": name}) for name in names]


def test_options_count_the_same_however_often_they_occur() -> None:
    """Three examples of two options: 3 / (2·2) for each of the two, 3 / (2·1) for the third."""
    assert balance([0, 0, 1]) == [0.75, 0.75, 1.5]


def test_the_gradient_of_a_uniform_policy_is_the_one_worked_out_by_hand() -> None:
    """d/db of -log softmax(b)[label] is p - onehot: 1/3 less the share of the label, 2/3, 1/3 and 0."""
    learner = Supervised(zero_policy(), PLAIN)
    loss, report = learner.loss(colours("red", "red", "green"))
    loss.backward()
    assert gradient(learner.policy, "colour") == near(-1 / 3, 0.0, 1 / 3)
    assert report.loss == pytest.approx(math.log(3), abs=1e-6)


def test_the_balanced_gradient_is_the_one_worked_out_by_hand() -> None:
    """Red and green each weigh half of all, whatever their counts: 1/3 less 1/2, 1/2 and 0."""
    learner = Supervised(zero_policy(), SupervisedConfig())
    loss, _ = learner.loss(colours("red", "red", "green"))
    loss.backward()
    assert gradient(learner.policy, "colour") == near(-1 / 6, -1 / 6, 1 / 3)


def test_a_head_that_nobody_labelled_takes_no_part() -> None:
    learner = Supervised(zero_policy(), SupervisedConfig())
    loss, _ = learner.loss(colours("red"))
    loss.backward()
    assert learner.policy.heads["size"].bias.grad is None


def test_an_example_without_a_label_of_a_head_does_not_dilute_it() -> None:
    learner = Supervised(zero_policy(), PLAIN)
    loss, _ = learner.loss([*colours("red"), labelled([0, 1], {"size": "large"})])
    loss.backward()
    assert gradient(learner.policy, "colour") == near(-2 / 3, 1 / 3, 1 / 3)


def test_a_masked_option_gets_no_gradient() -> None:
    learner = Supervised(zero_policy(), SupervisedConfig())
    step = Step([0, 1], {"colour": "red"}, {}, 0.0, "", {"colour": frozenset({"blue"})})
    loss, _ = learner.loss([step])
    loss.backward()
    assert_blue_is_out(learner)


def test_an_empty_round_is_refused() -> None:
    with pytest.raises(ValueError, match="without a single step"):
        Supervised(zero_policy(), PLAIN).update([])


def train(seed: int, rounds: int) -> NgramPolicy:
    learner = Supervised(NgramPolicy(SHAPE, seed=seed), SupervisedConfig())
    steps = [labelled(learner.policy.bag(text), {"colour": best, "size": "large"}) for text, best in TASKS]
    for _ in range(rounds):
        learner.update(steps)
    return learner.policy


def test_it_finds_the_known_optimum() -> None:
    assert_optimal(train(seed=0, rounds=30))


def test_the_same_seed_learns_the_same_to_the_bit() -> None:
    assert_same_weights(train(seed=5, rounds=4), train(seed=5, rounds=4))
