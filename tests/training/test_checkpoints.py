"""A learner that was saved and restored goes on exactly as the one that never stopped."""

import pytest
import torch

from tests.training.test_grpo import SHAPE, play
from tests.training.test_runs import make_run
from training.algorithms.grpo import GRPO, GRPOConfig
from training.algorithms.steps import Step
from training.checkpoints import restore, save_checkpoint
from training.models import Checkpoint
from training.policies.ngram import NgramPolicy

pytestmark = pytest.mark.django_db
CONFIG = GRPOConfig()


def make_round(policy: NgramPolicy, number: int) -> list[Step]:
    return [play(policy, "paint it red", "red", number * 100 + member, "a") for member in range(8)]


def learn(learner: GRPO, *rounds: int) -> None:
    for number in rounds:
        learner.update(make_round(learner.policy, number))


def test_nothing_saved_is_nothing_restored() -> None:
    assert restore(make_run(), CONFIG, device="cpu") is None


def test_a_restored_learner_goes_on_to_the_bit() -> None:
    run, steady = make_run(), GRPO(NgramPolicy(SHAPE, seed=1), CONFIG)
    learn(steady, 0, 1)
    save_checkpoint(run, steady, rounds_done=2)
    learn(steady, 2, 3)

    restored = restore(run, CONFIG, device="cpu")
    assert restored is not None
    resumed, rounds_done = restored
    assert rounds_done == 2
    learn(resumed, 2, 3)
    for name, tensor in steady.policy.state_dict().items():
        assert torch.equal(tensor, resumed.policy.state_dict()[name]), name


def test_only_the_latest_state_is_kept() -> None:
    run, learner = make_run(), GRPO(NgramPolicy(SHAPE), CONFIG)
    for rounds_done in (1, 2):
        learn(learner, rounds_done)
        save_checkpoint(run, learner, rounds_done=rounds_done)
    assert Checkpoint.objects.get().round == 2
