"""A held action waits for a person; the first one who decides, decides."""

from typing import Any

from django.db import transaction
from django.utils import timezone

from governance import chain
from governance.core.actions import ProposedAction
from governance.core.decisions import Decision as Answer
from governance.errors import NotHeldError, ReviewClosedError
from governance.models import Decision, Review
from governance.signals import review_closed

OUTCOME_OF = {Review.State.RELEASED: "allow", Review.State.REJECTED: "block"}


def open_review(*, record: Decision) -> Review:
    """The review of a held decision; asked again, the same one."""
    if record.outcome != "hold":
        raise NotHeldError(record.outcome)
    return Review.objects.get_or_create(decision=record)[0]


def release_review(*, review: Review, user: Any, reason: str) -> Review:
    return _close(review, Review.State.RELEASED, user=user, reason=reason)


def reject_review(*, review: Review, user: Any, reason: str) -> Review:
    return _close(review, Review.State.REJECTED, user=user, reason=reason)


@transaction.atomic
def _close(review: Review, state: Review.State, *, user: Any, reason: str) -> Review:
    """Close an open review; what the person decided goes on record in the audit chain as well."""
    closed = Review.objects.filter(pk=review.pk, state=Review.State.OPEN).update(
        state=state, decided_by=user, decided_at=timezone.now(), reason=reason
    )
    review.refresh_from_db()
    if not closed:
        raise ReviewClosedError(review.state)
    chain.append([_on_record(review, user)])
    review_closed.send(sender=Review, review=review)
    return review


def _on_record(review: Review, user: Any) -> tuple[ProposedAction, Answer]:
    held = review.decision
    action = ProposedAction(kind=held.action, subject=f"review:{held.pk}:by:{user.pk if user else 'nobody'}")
    verdict = Answer(
        outcome=OUTCOME_OF[Review.State(review.state)],
        requirement="none",
        text="",
        findings=(),
        errors=(),
        revision=held.revision,
        ms=0.0,
        pressure=held.pressure,
    )
    return action, verdict
