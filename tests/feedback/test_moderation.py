"""A person releases or rejects what governance held."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django_q.models import OrmQ
from pytest_django import DjangoCaptureOnCommitCallbacks

from feedback.errors import IllegalTransitionError
from feedback.services.moderation import reject_submission, release_submission
from governance.models import Review
from governance.services import reject_review, release_review
from tests.feedback.factories import THREAT, make_submission

pytestmark = pytest.mark.django_db


def test_released_feedback_is_queued(
    owner: User, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    submission = make_submission(text=THREAT)
    with django_capture_on_commit_callbacks(execute=True):
        release_submission(submission=submission, user=owner, reason="A quotation from a film.")
    submission.refresh_from_db()
    review = Review.objects.get()
    assert submission.state == "received"
    assert (review.state, review.decided_by, review.reason) == ("released", owner, "A quotation from a film.")
    assert OrmQ.objects.get().task["args"] == (str(submission.pk),)
    assert submission.events.latest("id").kind == "released"


def test_rejected_feedback_is_not(
    owner: User, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    submission = make_submission(text=THREAT)
    with django_capture_on_commit_callbacks(execute=True):
        reject_submission(submission=submission, user=owner, reason="It is meant.")
    submission.refresh_from_db()
    assert (submission.state, Review.objects.get().state) == ("rejected", "rejected")
    assert not OrmQ.objects.exists()


@pytest.mark.parametrize(("close", "state"), [(release_review, "received"), (reject_review, "rejected")])
def test_a_review_closed_elsewhere_moves_the_submission_too(owner: User, close: Any, state: str) -> None:
    submission = make_submission(text=THREAT)
    close(review=Review.objects.get(decision=submission.decision), user=owner, reason="Seen in the review queue.")
    submission.refresh_from_db()
    assert submission.state == state
    assert submission.events.latest("id").actor == owner


@pytest.mark.parametrize("step", [release_submission, reject_submission])
def test_it_is_decided_once(owner: User, step: Any) -> None:
    submission = make_submission(text=THREAT)
    release_submission(submission=submission, user=owner, reason="First.")
    with pytest.raises(IllegalTransitionError, match="the submission is received"):
        step(submission=submission, user=owner, reason="Second.")
    assert Review.objects.get().reason == "First."


def test_what_was_never_held_cannot_be_released(owner: User) -> None:
    with pytest.raises(IllegalTransitionError, match="Cannot release: the submission is received"):
        release_submission(submission=make_submission(), user=owner, reason="Why not.")
