"""A training run whose reward looks wrong pauses itself after the round, and says why, until a person releases it."""

from threading import Event
from typing import Any

import pytest
from django.contrib.auth.models import User

from feedback.rewards.weights import FIRST
from governance.models import Review
from governance.services import release_review
from tests.feedback.factories import make_scored_rollout
from tests.training.rows import make_run
from training.models import Measurement, Run
from training.runs import this_process

pytestmark = pytest.mark.django_db
VALUES = {
    "reward": 0.9,
    "violations_attempted": 0.0,
    "violations_executed": 0.0,
    "rollouts": 1.0,
    "rollouts_per_second": 2.0,
}


@pytest.fixture
def training() -> Any:
    from tests.training import library  # noqa: F401 - it swallows the warnings of the library's own import

    # isort: split
    from feedback.learning import training

    return training


@pytest.fixture
def run(db: None) -> Run:
    return make_run(status=Run.Status.RUNNING, owner=this_process(), rounds_done=0)


def after_first_round(training: Any, run: Run) -> Any:
    """The session after one round of one rollout; what the round needs no part of is left out."""
    session = training.PolicySession(
        run=run,
        examples=None,
        learner=None,
        loop=training.LoopConfig(rounds=3),
        first_round=7,
        say=lambda _: None,
        stop=Event(),
        last_beat=0.0,
        permit=training.UpdatePermit(run),
        weights=FIRST,
        watch=training._watch(run),
    )
    training._write_round(session, training.RoundReport(0, ["ro-1234"], [0.9], VALUES))
    return session


def test_a_reward_for_a_crashed_rollout_pauses_the_run_with_a_reason(training: Any, run: Run, admin_user: User) -> None:
    make_scored_rollout(status="failed", total=0.9, agreement=0.25)
    session = after_first_round(training, run)
    assert session.is_over()
    why = str(session.stopped(1))
    assert why.startswith("paused by governance after round 1 of 3, 1 of 2 rewards above zero were given for failing")
    assert Measurement.objects.get(run=run, name="agreement", step=1).value == 0.25

    run.refresh_from_db()
    with pytest.raises(training.StoppedError, match="still paused after round 1 of 3"):
        training._watch(run)
    release_review(review=Review.objects.get(), user=admin_user, reason="The crash came after the reply.")
    assert training._watch(run).paused == ""


def test_an_ordinary_round_lets_the_run_go_on(training: Any, run: Run) -> None:
    make_scored_rollout(total=0.9)
    session = after_first_round(training, run)
    assert not session.is_over()
    assert not Review.objects.exists()
