"""What a person decides about a submission that governance held, wherever they decide it."""

from typing import Any

from django.db import transaction

from feedback.held_labels import HeldLabels, held_labels, policy_of
from feedback.models import Reply, Submission, Triage
from feedback.services.due import set_due
from feedback.services.queue import enqueue_triage
from feedback.services.transitions import move, record_event, refuse
from feedback.services.webhooks import announce_severity
from feedback.similar.index import index_submission
from governance.errors import ReviewClosedError
from governance.models import Review
from governance.services import reject_review, release_review
from training.models import PolicyVersion

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


def keep_edited(submission: Submission, text: str) -> bool:
    """Store the governed form of a text that a person changed; False where the submission no longer waits for that."""
    if not Submission.objects.filter(pk=submission.pk, state=State.HELD).update(text=text):
        return False
    submission.text = text
    index_submission(submission)
    return True


@transaction.atomic
def follow_review(review: Review) -> None:
    """Hear of a closed review, here or in governance's own queue, and move the submission along with it."""
    submission = Submission.objects.filter(held_by=review.decision, state=State.HELD).first()
    if submission is None:
        return
    if review.state == Review.State.REJECTED:
        _reject(submission, review)
        return
    if review.edited:
        record_event(submission, "edited", "A person changed the text before it went on.", actor=review.decided_by)
    held = held_labels(review.decision)
    policy = policy_of(held.rollout_id) if held else None
    if held is None or policy is None:
        _release_to_agent(submission, review)
    else:
        _release_to_staff(submission, review, held, policy)


def follow_reply_review(review: Review) -> None:
    """Tell staff on the submission's page what became of the reply that was held."""
    reply = Reply.objects.select_related("submission").filter(decision=review.decision).first()
    if reply is not None:
        message = f"A review of the reply was {review.state}."
        record_event(reply.submission, f"reply-{review.state}", message, actor=review.decided_by, public=False)


def _reject(submission: Submission, review: Review) -> None:
    move(submission, step="reject", sources=[State.HELD], target=State.REJECTED)
    message = "A person looked at it and decided not to process it."
    record_event(submission, "rejected", message, actor=review.decided_by)


def _release_to_agent(submission: Submission, review: Review) -> None:
    move(submission, step="release", sources=[State.HELD], target=State.RECEIVED)
    message = "A person looked at it and released it. Waiting for triage."
    record_event(submission, "released", message, actor=review.decided_by)
    enqueue_triage(submission.pk)


def _release_to_staff(submission: Submission, review: Review, held: HeldLabels, policy: PolicyVersion) -> None:
    """The labels were held, not the text: another triage would be held again, so a person confirms or corrects them."""
    move(submission, step="release", sources=[State.HELD], target=State.TRIAGED)
    Triage.objects.create(
        submission=submission,
        **{**held.labels, "priority": int(held.labels["priority"])},
        confidence=held.confidences["category"],
        confidences=held.confidences,
        policy=policy,
        rollout_id=held.rollout_id,
        decision=review.decision,
    )
    announce_severity(submission, after=held.labels["severity"])
    set_due(submission=submission, severity=held.labels["severity"])
    message = "A person looked at the agent's labels and released them. Staff confirm or correct them next."
    record_event(submission, "released", message, actor=review.decided_by)
