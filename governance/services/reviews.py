"""A held action waits for a person; the first one who decides, decides."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone

from governance import chain
from governance.aftermath import aftermath_of
from governance.core.actions import ProposedAction
from governance.core.decisions import Decision as Answer
from governance.errors import EditRefusedError, NotEditableError, NotHeldError, ReviewClosedError
from governance.models import Decision, Review
from governance.services.deciding import Recorded, decide
from governance.subjects import subject_of
from governance.urgency import urgency_of

State = Review.State
OUTCOME_OF = {State.RELEASED: "allow", State.REJECTED: "block"}


def open_review(*, record: Decision, proposal: Mapping[str, Any] | None = None) -> Review:
    """The review of a held decision; asked again, the same one."""
    if record.outcome != "hold":
        raise NotHeldError(record.outcome)
    values = {"urgency": urgency_of(record.findings, record.errors), "proposal": dict(proposal or {})}
    return Review.objects.get_or_create(decision=record, defaults=values)[0]


def release_review(*, review: Review, user: Any, reason: str) -> Review:
    return _close(review, State.RELEASED, user=user, reason=reason)


def reject_review(*, review: Review, user: Any, reason: str) -> Review:
    return _close(review, State.REJECTED, user=user, reason=reason)


def release_edited(*, review: Review, user: Any, reason: str, text: str) -> Review:
    """Release with a text that a person changed. The rules in force decide on it first: they mask, and may refuse.

    That they would hold it again does not stop it, because a person has just read it; a check that fails does.
    Raises ReviewClosedError, NotEditableError and EditRefusedError.
    """
    recorded = _keep_edited(review, user=user, reason=reason, text=text)
    # Raised only after the commit: the refusal itself is part of the record.
    if _is_refused(recorded.decision):
        said = dict.fromkeys(one.message for one in recorded.decision.findings if one.effect == "block")
        raise EditRefusedError(" ".join(said) or "A check failed on it.")
    return review


@transaction.atomic
def _keep_edited(review: Review, *, user: Any, reason: str, text: str) -> Recorded:
    held = review.decision
    _must_be_open(Review.objects.select_for_update().get(pk=review.pk))
    subject = subject_of(held)
    if subject is None or subject.keep is None or not subject.editable:
        raise NotEditableError
    recorded = decide(ProposedAction(kind=subject.kind, text=text, subject=f"{_about(review, user)}:edited"))
    if not _is_refused(recorded.decision):
        if not subject.keep(recorded.decision.text):
            raise NotEditableError
        _close(review, State.RELEASED, user=user, reason=reason, edited=True)
    return recorded


def _is_refused(decision: Answer) -> bool:
    return decision.outcome == "block" or bool(decision.errors)


@transaction.atomic
def _close(review: Review, state: Review.State, *, user: Any, reason: str, edited: bool = False) -> Review:
    """Close an open review; what the person decided goes on record in the audit chain as well."""
    closed = Review.objects.filter(pk=review.pk, state=State.OPEN).update(
        state=state, decided_by=user, decided_at=timezone.now(), reason=reason, edited=edited
    )
    review.refresh_from_db()
    if not closed:
        _must_be_open(review)
    chain.append([_on_record(review, user)])
    aftermath_of(review.decision.action).follow(review)
    return review


def _must_be_open(review: Review) -> None:
    if review.state != State.OPEN:
        raise ReviewClosedError(review.state, str(review.decided_by or ""))


def _about(review: Review, user: Any) -> str:
    return f"review:{review.decision_id}:by:{user.pk if user else 'nobody'}"


def _on_record(review: Review, user: Any) -> tuple[ProposedAction, Answer]:
    held = review.decision
    verdict = Answer(
        outcome=OUTCOME_OF[State(review.state)],
        requirement="none",
        text="",
        findings=(),
        errors=(),
        revision=held.revision,
        ms=0.0,
        pressure=held.pressure,
    )
    return ProposedAction(kind=held.action, subject=_about(review, user)), verdict
