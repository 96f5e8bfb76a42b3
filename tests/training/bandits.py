"""Problems small enough to know their optimum, and steps small enough to work a gradient out by hand."""

from collections.abc import Sequence

import pytest
import torch

from training.algorithms.learner import GradientLearner, Learner
from training.algorithms.steps import Step
from training.policies.ngram import NgramPolicy, PolicyShape

SHAPE = PolicyShape(heads={"colour": ("red", "green", "blue"), "size": ("small", "large")}, buckets=256, width=8)
TASKS = [("paint it red", "red"), ("a green one please", "green"), ("blue would be nice", "blue")]


def make_step(**changes: object) -> Step:
    """Red and small, drawn by a uniform policy."""
    content: dict[str, object] = {
        "bag": [0, 1],
        "options": {"colour": "red", "size": "small"},
        "propensities": {"colour": 1 / 3, "size": 0.5},
        "reward": 1.0,
        "group": "a",
        "episode": "one",
    }
    return Step(**{**content, **changes})  # type: ignore[arg-type]


def two_steps(**changes: object) -> list[Step]:
    """The same text answered twice: red and small for a reward of 1, then green and large for 3."""
    other: dict[str, object] = {"options": {"colour": "green", "size": "large"}, "reward": 3.0, "episode": "two"}
    return [make_step(**changes), make_step(**{**changes, **other})]


def masked_steps() -> list[Step]:
    """The same two with blue taken away."""
    return two_steps(masks={"colour": frozenset({"blue"})}, propensities={"colour": 0.5, "size": 0.5})


def zero_policy() -> NgramPolicy:
    """Exactly uniform, so that gradients can be worked out by hand."""
    policy = NgramPolicy(SHAPE)
    with torch.no_grad():
        policy.embedding.weight.zero_()
    return policy


def gradient(policy: NgramPolicy, head: str) -> list[float]:
    """Of the head's bias, after a loss went backward."""
    values: list[float] = policy.heads[head].bias.grad.tolist()
    return values


def play(policy: NgramPolicy, text: str, best: str, *, seed: int, mask: frozenset[str] = frozenset()) -> Step:
    """One rollout: 1 for the colour that the text names, 0.5 for large."""
    masks = {"colour": mask}
    choice = policy.choose(text, generator=torch.Generator().manual_seed(seed), masks=masks)
    reward = float(choice.options["colour"] == best) + 0.5 * float(choice.options["size"] == "large")
    return Step(policy.bag(text), choice.options, choice.propensities, reward, best, masks, episode=str(seed))


def play_round(policy: NgramPolicy, number: int, mask: frozenset[str] = frozenset()) -> list[Step]:
    return [
        play(policy, text, best, seed=number * 1000 + task * 100 + member, mask=mask)
        for task, (text, best) in enumerate(TASKS)
        for member in range(8)
    ]


def learn(learner: Learner, rounds: Sequence[int]) -> None:
    for number in rounds:
        learner.update(play_round(learner.policy, number))


def assert_optimal(policy: NgramPolicy) -> None:
    """The colour that the text names, and always large, each at more than 0.9."""
    for text, best in TASKS:
        choice = policy.choose(text, generator=torch.Generator(), greedy=["colour", "size"])
        assert choice.options == {"colour": best, "size": "large"}
        assert min(choice.confidences.values()) > 0.9


def assert_blue_is_out(learner: GradientLearner) -> None:
    """After a loss over steps that mask blue went backward: blue has no gradient at all, and red has one."""
    bias, table = learner.policy.heads["colour"].bias, learner.policy.embedding.weight
    # Each option has a column of the table, in the order of heads and options.
    assert bias.grad[2] == 0.0
    assert torch.equal(table.grad[:, 2], torch.zeros(SHAPE.buckets))
    assert bias.grad[0] != 0.0
    assert table.grad[:, 0].any()


def assert_never_blue(policy: NgramPolicy) -> None:
    """Under the mask, blue has a probability of exactly zero, and the other colours share all of it."""
    for seed in range(50):
        choice = policy.choose(
            "blue would be nice", generator=torch.Generator().manual_seed(seed), masks={"colour": frozenset({"blue"})}
        )
        assert choice.options["colour"] != "blue"


def assert_same_weights(one: NgramPolicy, two: NgramPolicy) -> None:
    for name, tensor in one.state_dict().items():
        assert torch.equal(tensor, two.state_dict()[name]), name


def near(*values: float) -> object:
    return pytest.approx(list(values), abs=1e-6)
