"""A held update pauses its run and opens one review; released, the run learns from that round, and from no other."""

import pytest
from django.contrib.auth.models import User
from django.test import Client

from feedback.learning.permission import UpdatePermit
from governance.models import Decision, Review
from governance.services import reject_review, release_review
from tests.governance.people import hold
from tests.training.rows import make_run
from training.models import Run

pytestmark = pytest.mark.django_db


@pytest.fixture
def run(db: None) -> Run:
    hold("training.update")
    return make_run()


def may_learn(run: Run, number: int, **changed: float) -> bool:
    """Each time as a process that takes the run up would ask."""
    measured = {
        "spans_per_rollout": 4.0,
        "rollouts": 8.0,
        "proposals_per_rollout": 2.0,
        "rollouts_without_reward": 0.0,
        "reward": 0.5,
    }
    return UpdatePermit(run).ask(number, {**measured, **changed})


def test_however_often_the_run_is_resumed_there_is_one_review_with_a_link_to_it(run: Run, owner_client: Client) -> None:
    assert not may_learn(run, 2)
    assert not may_learn(run, 2, reward=0.6)

    review = Review.objects.get()
    assert Decision.objects.get() == review.decision
    html = owner_client.get(f"/admin/governance/review/{review.pk}/change/").content.decode()
    assert f"/admin/training/run/{run.pk}/change/" in html
    assert f"3 of {run.rounds_total}" in html
    assert "resume it on its own page" in html


def test_a_release_is_for_its_round_only(run: Run, owner: User) -> None:
    may_learn(run, 2)
    release_review(review=Review.objects.get(), user=owner, reason="Looked at.")

    assert may_learn(run, 2, reward=0.7)
    assert not may_learn(run, 3)
    assert Review.objects.filter(state=Review.State.OPEN).count() == 1


def test_a_rejected_round_is_held_again(run: Run, owner: User) -> None:
    may_learn(run, 2)
    reject_review(review=Review.objects.get(), user=owner, reason="Too much at once.")

    assert not may_learn(run, 2)


def test_the_queue_names_what_is_held(run: Run, owner_client: Client) -> None:
    may_learn(run, 0)

    assert f"run:{run.pk}" in owner_client.get("/admin/governance/review/").content.decode()
