"""The best policy of a run is kept, put back at its end, and part of its checkpoint."""

import torch

from training.policies.ngram import NgramPolicy, PolicyShape
from training.selection import Selection

SHAPE = PolicyShape(heads={"answer": ("yes", "no")}, buckets=64, width=4)


def bias(policy: NgramPolicy) -> list[float]:
    return [float(value) for value in policy.heads["answer"].bias.detach()]


def measured(selection: Selection, policy: NgramPolicy, *rewards: float) -> None:
    """Each measurement is of a policy whose bias tells its number."""
    for number, reward in enumerate(rewards, 1):
        with torch.no_grad():
            policy.heads["answer"].bias.fill_(float(number))
        selection.observe(reward, policy)


def test_the_best_is_put_back_whatever_came_after_it() -> None:
    policy, selection = NgramPolicy(SHAPE), Selection(2)
    measured(selection, policy, 0.1, 0.6, 0.4, 0.5)
    assert (selection.stops, selection.best, bias(policy)) == (True, 0.6, [4.0, 4.0])
    selection.put_back(policy)
    assert bias(policy) == [2.0, 2.0]


def test_before_any_measurement_the_policy_stays_as_it_is() -> None:
    policy, selection = NgramPolicy(SHAPE), Selection(1)
    selection.put_back(policy)
    assert (bias(policy), selection.stops) == ([0.0, 0.0], False)


def test_it_goes_on_from_a_checkpoint() -> None:
    policy, selection, again = NgramPolicy(SHAPE), Selection(2), Selection(2)
    measured(selection, policy, 0.6, 0.4)
    again.load_state(selection.state())
    again.observe(0.5, policy)
    assert again.stops
    again.put_back(policy)
    assert bias(policy) == [1.0, 1.0]
