"""A learner that was saved and restored goes on exactly as the one that never stopped."""

from typing import Any

import pytest

from tests.training.bandits import SHAPE, assert_same_weights, make_step, play_round
from tests.training.test_runs import make_run
from training.algorithms.learner import Learner
from training.algorithms.registry import ALGORITHMS, algorithm
from training.algorithms.steps import Step
from training.checkpoints import restore, save_checkpoint
from training.models import Checkpoint
from training.policies.ngram import NgramPolicy

pytestmark = pytest.mark.django_db


def make_learner(name: str) -> tuple[Learner, Any]:
    chosen = algorithm(name)
    config = chosen.make_config()
    return chosen.make_learner(NgramPolicy(SHAPE, seed=1), config), config


def make_round(policy: NgramPolicy, number: int) -> list[Step]:
    """Rollouts of the policy as it is, after one proposal that was blocked, so that a violation has a price."""
    blocked = make_step(reward=-1.0, cost=1.0, episode=f"{number}/blocked")
    return [blocked, *play_round(policy, number)]


def learn(learner: Learner, *rounds: int) -> None:
    for number in rounds:
        learner.update(make_round(learner.policy, number))


def test_nothing_saved_is_nothing_restored() -> None:
    _, config = make_learner("grpo")
    assert restore(make_run(), config, device="cpu") is None


@pytest.mark.parametrize("name", ALGORITHMS)
def test_a_restored_learner_goes_on_to_the_bit(name: str) -> None:
    """Whatever the algorithm keeps besides the policy: moments, value head, price, earlier rollouts."""
    run, (steady, config) = make_run(algorithm=name), make_learner(name)
    learn(steady, 0, 1)
    save_checkpoint(run, steady, rounds_done=2)
    learn(steady, 2, 3)

    restored = restore(run, config, device="cpu")
    assert restored is not None
    resumed, rounds_done = restored
    assert rounds_done == 2
    learn(resumed, 2, 3)
    assert_same_weights(steady.policy, resumed.policy)
    then, now = steady.state(), resumed.state()
    assert then.keys() == now.keys()
    assert all(then[key].equal(now[key]) for key in then)


def test_only_the_latest_state_is_kept() -> None:
    run, (learner, _) = make_run(), make_learner("grpo")
    for rounds_done in (1, 2):
        learn(learner, rounds_done)
        save_checkpoint(run, learner, rounds_done=rounds_done)
    assert Checkpoint.objects.get().round == 2
