"""The memory of outcomes: what it takes for the best option, its loss worked out by hand, and what GRPO makes of it."""

import math

import pytest
import torch

from tests.training.bandits import SHAPE, TASKS, assert_same_weights, gradient, make_step, near, play, zero_policy
from training.algorithms.grpo import GRPO, GRPOConfig
from training.algorithms.memory import MemoryConfig, OutcomeMemory, candidates
from training.algorithms.steps import Step
from training.policies.ngram import NgramPolicy

COLOURS = SHAPE.heads["colour"]


def remembered(*steps: Step) -> OutcomeMemory:
    memory = OutcomeMemory(zero_policy(), MemoryConfig())
    memory.add(steps)
    return memory


def tried(colour: str, credit: float, **changes: object) -> Step:
    return make_step(options={"colour": colour, "size": "small"}, credits={"colour": credit}, **changes)


@pytest.mark.parametrize(
    ("earned", "best"),
    [
        ({"red": 0.0}, {"green", "blue"}),
        ({"red": 0.75, "green": 0.5}, {"blue"}),
        ({"red": 0.0, "green": 1.0}, {"green"}),
        ({"red": 0.25, "green": 0.75, "blue": 0.0}, {"green"}),
    ],
)
def test_the_best_option_earned_everything_or_was_not_tried_yet(earned: dict[str, float], best: set[str]) -> None:
    assert candidates(COLOURS, earned) == best


def test_the_gradient_after_a_failure_is_the_one_worked_out_by_hand() -> None:
    """d/db of -log(p_green + p_blue) is p less p restricted to the two: 1/3, and 1/3 - 1/2 for each of them."""
    memory = remembered(tried("red", 0.0))
    loss = memory.loss()
    loss.backward()
    assert float(loss.detach()) == pytest.approx(-math.log(2 / 3), abs=1e-6)
    assert gradient(memory.policy, "colour") == near(1 / 3, -1 / 6, -1 / 6)


def test_what_was_found_out_counts_the_same_for_every_option() -> None:
    """Two texts are red and one is green: weights of 3/4, 3/4 and 3/2, as for labels that people gave."""
    steps = [tried("red", 1.0), tried("red", 1.0, bag=[0, 2]), tried("green", 1.0, bag=[0, 3])]
    memory = remembered(*steps)
    memory.loss().backward()
    assert gradient(memory.policy, "colour") == near(1 / 3 - 1 / 2, 1 / 3 - 1 / 2, 1 / 3)


def test_a_head_without_a_reward_of_its_own_is_not_remembered() -> None:
    memory = remembered(tried("red", 1.0))
    memory.loss().backward()
    assert memory.policy.heads["size"].bias.grad is None
    assert remembered(make_step()).outcomes == {}


def test_texts_that_were_met_longest_ago_go_first() -> None:
    memory = OutcomeMemory(zero_policy(), MemoryConfig(capacity=2))
    memory.add([tried("red", 0.0, bag=[0, word]) for word in (1, 2, 1, 3)])
    assert list(memory.outcomes) == [(0, 1), (0, 3)]


def test_it_goes_on_from_its_state_to_the_bit() -> None:
    memory, other = remembered(*(tried("red", 0.0, bag=[0, word]) for word in range(1, 9))), remembered()
    memory.loss()
    other.load_state(memory.state())
    assert other.outcomes == memory.outcomes
    assert torch.equal(other.generator.get_state(), memory.generator.get_state())


def test_a_head_with_a_reward_of_its_own_does_not_learn_from_the_rest_of_the_total() -> None:
    """Both colours earned the same, and what differs is the total: only the size may follow it."""
    learner = GRPO(zero_policy(), GRPOConfig(entropy=0.0, kl=0.0))
    steps = [
        make_step(credits={"colour": 0.0}),
        make_step(options={"colour": "green", "size": "large"}, credits={"colour": 0.0}, reward=3.0),
    ]
    loss, _ = learner.loss(steps, torch.tensor([1.0, 3.0]))
    loss.backward()
    assert gradient(learner.policy, "colour") == near(0.0, 0.0, 0.0)
    assert gradient(learner.policy, "size") == pytest.approx([0.5, -0.5], abs=1e-3)


def train(seed: int, rounds: int) -> NgramPolicy:
    """Two rollouts of each text a round; the colour's part of the reward is told apart."""
    learner = GRPO(NgramPolicy(SHAPE, seed=seed), GRPOConfig())
    for number in range(rounds):
        played = [
            play(learner.policy, text, best, seed=number * 10 + member) for text, best in TASKS for member in (0, 1)
        ]
        learner.update([_credited(step) for step in played])
    return learner.policy


def _credited(step: Step) -> Step:
    credit = float(step.options["colour"] == step.group)
    return Step(step.bag, step.options, step.propensities, step.reward, step.group, credits={"colour": credit})


def test_few_rollouts_find_what_each_text_names() -> None:
    policy = train(seed=0, rounds=6)
    for text, best in TASKS:
        assert policy.choose(text, generator=torch.Generator(), greedy=["colour"]).options["colour"] == best


def test_the_same_seed_learns_the_same_to_the_bit() -> None:
    assert_same_weights(train(seed=5, rounds=4), train(seed=5, rounds=4))
