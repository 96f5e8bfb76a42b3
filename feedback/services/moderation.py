"""What a person decides about a submission that governance held, wherever they decide it."""

from typing import Any

from django.db import transaction

from feedback.models import Submission
from feedback.services.queue import enqueue_triage
from feedback.services.transitions import move, record_event, refuse
from governance.errors import ReviewClosedError
from governance.models import Review
from governance.services import reject_review, release_review

State = Submission.State


def release_submission(*, submission: Submission, user: Any, reason: str) -> None:
    review = _open_review_of(submission, step="release")
    try:
        release_review(review=review, user=user, reason=reason)
    except ReviewClosedError:
        refuse(submission, step="release")


def reject_submission(*, submission: Submission, user: Any, reason: str) -> None:
    review = _open_review_of(submission, step="reject")
    try:
        reject_review(review=review, user=user, reason=reason)
    except ReviewClosedError:
        refuse(submission, step="reject")


def _open_review_of(submission: Submission, *, step: str) -> Review:
    submission.refresh_from_db(fields=["state", "held_by"])
    if submission.state != State.HELD or submission.held_by is None:
        refuse(submission, step=step)
    return Review.objects.get(decision=submission.held_by)


@transaction.atomic
def follow_review(*, review: Review, **_: Any) -> None:
    """Hear of a closed review, here or in governance's own queue, and move the submission along with it."""
    submission = Submission.objects.filter(held_by=review.decision, state=State.HELD).first()
    if submission is None:
        return
    user = review.decided_by
    if review.state == Review.State.RELEASED:
        move(submission, step="release", sources=[State.HELD], target=State.RECEIVED)
        record_event(submission, "released", "A person looked at it and released it. Waiting for triage.", actor=user)
        enqueue_triage(submission.pk)
    else:
        move(submission, step="reject", sources=[State.HELD], target=State.REJECTED)
        record_event(submission, "rejected", "A person looked at it and decided not to process it.", actor=user)
