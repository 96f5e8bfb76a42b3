"""GRPO: its advantage and gradient against numbers worked out by hand, and that it finds a known optimum."""

import math

import pytest
import torch

from training.algorithms.grpo import GRPO, GRPOConfig, group_advantages
from training.algorithms.steps import Step, entropy_of
from training.algorithms.surrogate import clipped_surrogate
from training.policies.ngram import NgramPolicy, PolicyShape

SHAPE = PolicyShape(heads={"colour": ("red", "green", "blue"), "size": ("small", "large")}, buckets=256, width=8)
PLAIN = GRPOConfig(entropy=0.0, kl=0.0)


def make_step(**changes: object) -> Step:
    content: dict[str, object] = {
        "bag": [0, 1],
        "options": {"colour": "red", "size": "small"},
        "propensities": {"colour": 1 / 3, "size": 0.5},
        "reward": 1.0,
        "group": "a",
    }
    return Step(**{**content, **changes})  # type: ignore[arg-type]


def two_steps(**changes: object) -> list[Step]:
    """The same text answered twice: red and small, then green and large."""
    other: dict[str, object] = {"options": {"colour": "green", "size": "large"}}
    return [make_step(**changes), make_step(**{**changes, **other})]


def zero_policy() -> NgramPolicy:
    """Exactly uniform, so that gradients can be worked out by hand."""
    policy = NgramPolicy(SHAPE)
    with torch.no_grad():
        for head in policy.heads.values():
            head.weight.zero_()
    return policy


def test_advantages_have_zero_mean_and_unit_deviation_in_each_group() -> None:
    advantages = group_advantages(torch.tensor([1.0, 3.0, 10.0, 10.0, 10.0]), ["a", "a", "b", "b", "b"])
    assert advantages[:2].tolist() == pytest.approx([-1.0, 1.0], abs=1e-3)
    assert advantages[2:].tolist() == [0.0, 0.0, 0.0]


def test_the_surrogate_is_cut_as_in_equation_7() -> None:
    new, old = torch.tensor([1.5, 1.5, 0.5, 0.5]).log(), torch.zeros(4)
    surrogate, _, _ = clipped_surrogate(new, old, torch.tensor([1.0, -1.0, 1.0, -1.0]), 0.2)
    assert surrogate.tolist() == pytest.approx([1.2, -1.5, 0.5, -0.8])


def test_the_gradient_of_a_uniform_policy_is_the_one_worked_out_by_hand() -> None:
    """At ratio 1, d/db of -A·log softmax(b)[red] is A·(p - onehot); rewards 1 and 3 of a group give A = -1 and 1.

    Colour: (1/3, 1/3, 1/3) - (0, 1, 0) for green at A = 1, less the same for red, over two steps: (1/2, -1/2, 0).
    """
    learner = GRPO(zero_policy(), PLAIN)
    loss, _ = learner.loss(two_steps(), torch.tensor([1.0, 3.0]))
    loss.backward()
    assert learner.policy.heads["colour"].bias.grad.tolist() == pytest.approx([0.5, -0.5, 0.0], abs=1e-3)
    assert learner.policy.heads["size"].bias.grad.tolist() == pytest.approx([0.5, -0.5], abs=1e-3)


def test_a_masked_option_gets_no_gradient() -> None:
    learner = GRPO(zero_policy(), GRPOConfig(entropy=0.1, kl=0.1))
    masked = {"masks": {"colour": frozenset({"blue"})}, "propensities": {"colour": 0.5, "size": 0.5}}
    loss, _ = learner.loss(two_steps(**masked), torch.tensor([1.0, 3.0]))
    loss.backward()
    assert learner.policy.heads["colour"].bias.grad[2] == 0.0
    assert learner.policy.heads["colour"].bias.grad[:2].tolist() == pytest.approx([0.5, -0.5], abs=1e-3)


def test_a_head_that_a_step_did_not_decide_is_left_alone() -> None:
    learner = GRPO(zero_policy(), PLAIN)
    loss, _ = learner.loss([make_step(options={"size": "small"}, propensities={"size": 0.5})], torch.tensor([2.0]))
    loss.backward()
    assert learner.policy.heads["colour"].bias.grad is None
    assert learner.policy.heads["size"].bias.grad is not None


def test_a_blocked_step_does_not_move_the_heads_that_it_did_not_decide() -> None:
    """Two full steps with equal rewards teach nothing; a blocked third one of the group concerns its own head only."""
    learner = GRPO(zero_policy(), PLAIN)
    blocked = make_step(options={"size": "large"}, propensities={"size": 0.5}, reward=-1.0)
    loss, _ = learner.loss([*two_steps(), blocked], torch.tensor([1.0, 1.0, -1.0]))
    loss.backward()
    assert learner.policy.heads["colour"].bias.grad.tolist() == [0.0, 0.0, 0.0]
    assert learner.policy.heads["size"].bias.grad[1] > 0


def test_the_divergence_is_estimated_without_bias() -> None:
    """Over the old policy's own distribution, the estimator's mean is KL(old, new)."""
    policy = zero_policy()
    with torch.no_grad():
        policy.heads["colour"].bias.copy_(torch.tensor([0.05, 0.45, 0.5]).log())
    old = {"red": 0.5, "green": 0.3, "blue": 0.2}
    new = {"red": 0.05, "green": 0.45, "blue": 0.5}
    steps = [
        make_step(options={"colour": colour}, propensities={"colour": old[colour]})
        for colour, count in (("red", 5), ("green", 3), ("blue", 2))
        for _ in range(count)
    ]
    _, report = GRPO(policy, PLAIN).loss(steps, torch.zeros(10))
    assert report.kl == pytest.approx(sum(p * math.log(p / new[colour]) for colour, p in old.items()), abs=1e-4)


def test_entropy_ignores_masked_options() -> None:
    rows = torch.log_softmax(torch.tensor([[0.0, 0.0, -torch.inf], [0.0, 0.0, 0.0]]), 1)
    assert entropy_of(rows).tolist() == pytest.approx([math.log(2), math.log(3)])


def test_an_empty_round_is_refused() -> None:
    with pytest.raises(ValueError, match="without a single step"):
        GRPO(zero_policy(), PLAIN).update([])


def play(policy: NgramPolicy, text: str, best: str, seed: int, group: str) -> Step:
    choice = policy.choose(text, generator=torch.Generator().manual_seed(seed))
    reward = float(choice.options["colour"] == best) + 0.5 * float(choice.options["size"] == "large")
    return Step(policy.bag(text), choice.options, choice.propensities, reward, group)


def train(seed: int, rounds: int = 40) -> NgramPolicy:
    """A problem with a known optimum: the colour that the text names, and always large, for a reward of 1.5."""
    policy = NgramPolicy(SHAPE, seed=seed)
    learner = GRPO(policy, GRPOConfig())
    tasks = [("paint it red", "red"), ("a green one please", "green"), ("blue would be nice", "blue")]
    for number in range(rounds):
        learner.update(
            [play(policy, text, best, number * 1000 + member, best) for text, best in tasks for member in range(8)]
        )
    return policy


def test_it_finds_the_known_optimum() -> None:
    policy = train(seed=0)
    for text, best in [("paint it red", "red"), ("a green one please", "green"), ("blue would be nice", "blue")]:
        choice = policy.choose(text, generator=torch.Generator(), greedy=["colour", "size"])
        assert choice.options == {"colour": best, "size": "large"}
        assert min(choice.confidences.values()) > 0.9


def test_the_same_seed_learns_the_same_to_the_bit() -> None:
    one, two = train(seed=5, rounds=4).state_dict(), train(seed=5, rounds=4).state_dict()
    assert all(torch.equal(one[name], two[name]) for name in one)
