"""The constrained variant: price and gradient worked out by hand, and that it keeps its budget at the known optimum."""

import pytest
import torch

from tests.training.bandits import (
    SHAPE,
    assert_blue_is_out,
    assert_same_weights,
    gradient,
    make_step,
    masked_steps,
    near,
    two_steps,
    zero_policy,
)
from training.algorithms.lagrangian import Lagrangian, LagrangianConfig, mean_cost
from training.algorithms.steps import Step
from training.policies.ngram import NgramPolicy

PLAIN = LagrangianConfig(entropy=0.0, kl=0.0, multiplier=1.0)


def costly_steps() -> list[Step]:
    cheap, dear = two_steps()
    return [cheap, make_step(options=dear.options, reward=3.0, episode="two", cost=1.0)]


def test_cost_is_counted_a_rollout_and_not_a_step() -> None:
    """Rollout one has a blocked proposal and one that was carried out, rollout two has one that was carried out."""
    steps = [make_step(cost=1.0), make_step(), make_step(episode="two")]
    assert mean_cost(steps) == 0.5


@pytest.mark.parametrize(("budget", "price"), [(0.1, 1.2), (0.9, 0.8), (5.0, 0.0)])
def test_the_price_ascends_what_exceeds_the_budget(budget: float, price: float) -> None:
    """1 + 0.5·(0.5 - budget), and never below zero."""
    learner = Lagrangian(zero_policy(), LagrangianConfig(multiplier=1.0, budget=budget, multiplier_rate=0.5))
    report = learner.update(costly_steps())
    assert learner.multiplier == pytest.approx(price, abs=1e-6)
    assert report.extra == {"multiplier": learner.multiplier, "cost": 0.5}


def test_the_gradient_of_a_uniform_policy_is_the_one_worked_out_by_hand() -> None:
    """At a price of 1, rewards 1 and 3 with costs 0 and 1 are worth 1/2 and (3 - 1)/2; A = -1/2 and 1/2.

    Colour, over two steps: ((p - green)/2 - (p - red)/2) / 2.
    """
    learner = Lagrangian(zero_policy(), PLAIN)
    priced = learner.priced(costly_steps())
    assert priced.tolist() == near(0.5, 1.0)
    loss, _ = learner.loss(costly_steps(), priced)
    loss.backward()
    assert gradient(learner.policy, "colour") == near(0.25, -0.25, 0.0)


def test_a_masked_option_gets_no_gradient() -> None:
    learner = Lagrangian(zero_policy(), LagrangianConfig(entropy=0.1, kl=0.1))
    loss, _ = learner.loss(masked_steps(), torch.tensor([1.0, 3.0]))
    loss.backward()
    assert_blue_is_out(learner)


def test_an_empty_round_is_refused() -> None:
    with pytest.raises(ValueError, match="without a single step"):
        Lagrangian(zero_policy(), PLAIN).update([])


PAYS = {"red": 1.0, "green": 0.5, "blue": 0.0}


def play(policy: NgramPolicy, seed: int) -> Step:
    """Red pays most and violates the rule each time; green pays half and keeps it."""
    choice = policy.choose("any colour", generator=torch.Generator().manual_seed(seed), heads=["colour"])
    colour = choice.options["colour"]
    return Step(
        policy.bag("any colour"),
        choice.options,
        choice.propensities,
        PAYS[colour],
        "a",
        episode=str(seed),
        cost=float(colour == "red"),
    )


def train(budget: float, rounds: int, **changes: float) -> tuple[Lagrangian, list[float]]:
    learner = Lagrangian(NgramPolicy(SHAPE, seed=0), LagrangianConfig(budget=budget, **changes))  # type: ignore[arg-type]
    costs = [
        learner.update([play(learner.policy, number * 1000 + member) for member in range(12)]).extra["cost"]
        for number in range(rounds)
    ]
    return learner, costs


def likeliest(policy: NgramPolicy) -> str:
    colour: str = policy.choose("any colour", generator=torch.Generator(), greedy=["colour"]).options["colour"]
    return colour


def test_without_a_constraint_the_violation_is_the_optimum() -> None:
    learner, costs = train(budget=1.0, rounds=40)
    assert likeliest(learner.policy) == "red"
    assert sum(costs[-10:]) / 10 > 0.9
    assert learner.multiplier == 0.0


def test_with_no_budget_the_optimum_is_what_keeps_the_rule() -> None:
    learner, costs = train(budget=0.0, rounds=90)
    assert likeliest(learner.policy) == "green"
    assert sum(costs[-10:]) / 10 < 0.05
    assert learner.multiplier > 0.5


def test_a_budget_between_the_two_is_used_and_kept_on_average() -> None:
    """The optimum takes red as often as the budget lets it, at a price near 1 - 0.5, where the two are worth the same.

    The bonus for entropy keeps price and policy from circling around it, and raises the price a little.
    """
    learner, costs = train(budget=0.3, rounds=90, entropy=0.1)
    assert sum(costs[30:]) / 60 == pytest.approx(0.3, abs=0.05)
    assert learner.multiplier == pytest.approx(0.6, abs=0.1)


def test_the_same_seed_learns_the_same_to_the_bit() -> None:
    (one, costs), (two, again) = train(budget=0.1, rounds=4), train(budget=0.1, rounds=4)
    assert_same_weights(one.policy, two.policy)
    assert (costs, one.multiplier) == (again, two.multiplier)
