"""What a visitor adds to a submission. Governance decides first, as it does on the submission itself."""

import json
from dataclasses import dataclass

from django.db import IntegrityError, transaction

from feedback.errors import TooManyError
from feedback.models import Comment, Submission
from feedback.services.due import due_from_now
from feedback.services.intake import keyed_hash
from feedback.services.replies import set_answer_aside
from feedback.services.transitions import record_event, refuse
from feedback.validation import CLEANERS, clean_comment, cleaned
from feedback.wording import by_rule
from governance.core.actions import ProposedAction
from governance.models import Review
from governance.services import Recorded, decide, open_review

State = Submission.State
MOST_COMMENTS = 20
REOPENED = (State.ANSWERED, State.CLOSED)
"""States in which nobody looks at a submission any more, unless a comment asks for it."""


@dataclass(frozen=True)
class Commented:
    comment: Comment
    created: bool


def comment(*, submission: Submission, text: str, idempotency_key: str = "") -> Commented:
    """Keep what governance lets through. The same text under the same key is the same comment, however often sent.

    Raises ValidationError, TooManyError, and IllegalTransitionError where the submission itself was rejected.
    """
    fields = cleaned({"text": text, "idempotency_key": idempotency_key}, {**CLEANERS, "text": clean_comment})
    identity = _identity(submission, fields["text"], fields["idempotency_key"])
    try:
        return _comment(submission, fields["text"], identity)
    except IntegrityError:
        # Another process kept the same comment between our look and our write.
        earlier = _earlier(identity)
        if earlier is None:
            raise
        return earlier


def may_comment(submission: Submission) -> bool:
    """Whether one more comment would be kept."""
    said = submission.comments.all()
    return submission.state != State.REJECTED and sum(one.kind == Comment.Kind.VISITOR for one in said) < MOST_COMMENTS


@transaction.atomic
def _comment(submission: Submission, text: str, identity: str | None) -> Commented:
    earlier = _earlier(identity)
    if earlier is not None:
        return earlier
    recorded = decide(ProposedAction("feedback.submit", text=text, subject=str(submission.pk)))
    # Whoever decides waits for the decision before, until that is committed: nobody is counted past.
    if Submission.objects.filter(pk=submission.pk, state=State.REJECTED).exists():
        refuse(submission, step="comment on it")
    if Comment.objects.filter(submission=submission, kind=Comment.Kind.VISITOR).count() >= MOST_COMMENTS:
        raise TooManyError("comments", MOST_COMMENTS)
    kept = Comment.objects.create(
        submission=submission,
        kind=Comment.Kind.VISITOR,
        text="" if recorded.decision.outcome == "block" else recorded.decision.text,
        decision=recorded.record,
        idempotency_hash=identity,
    )
    _AFTER[recorded.decision.outcome](submission, recorded)
    return Commented(kept, created=True)


def _shown(submission: Submission, recorded: Recorded) -> None:
    record_event(submission, "commented", "A comment was added, and checked by the rules before it was stored.")
    if masked := by_rule(recorded.decision.findings, "redact"):
        record_event(submission, "masked", f"Masked in the comment before storing: {masked}.")
    _reopen(submission)


def _held(submission: Submission, recorded: Recorded) -> None:
    open_review(record=recorded.record)
    why = by_rule(recorded.decision.findings, "hold") or "a check failed"
    record_event(submission, "comment-held", f"A comment is held until a person has looked at it: {why}.")


def _blocked(submission: Submission, recorded: Recorded) -> None:
    why = by_rule(recorded.decision.findings, "block")
    record_event(submission, "comment-blocked", f"A comment was not accepted, and nothing of it was kept: {why}.")


_AFTER = {"allow": _shown, "redact": _shown, "hold": _held, "block": _blocked}


@transaction.atomic
def follow_comment_review(review: Review) -> None:
    """Hear of a closed review of a comment: released, it counts like any other; rejected, its text goes."""
    held = Comment.objects.select_related("submission").filter(decision=review.decision).first()
    if held is None or held.kind != Comment.Kind.VISITOR:
        return
    if review.state == Review.State.REJECTED:
        Comment.objects.filter(pk=held.pk).update(text="")
        message = "A person looked at the comment and did not accept it. Its text is deleted."
        record_event(held.submission, "comment-rejected", message, actor=review.decided_by)
        return
    if review.edited:
        message = "A person changed the comment before it was released."
        record_event(held.submission, "comment-edited", message, actor=review.decided_by)
    message = "A person looked at the comment and released it."
    record_event(held.submission, "comment-released", message, actor=review.decided_by)
    _reopen(held.submission)


def keep_edited_comment(held: Comment, text: str) -> bool:
    """Store the governed form of a comment that a person changed; False where it no longer waits for that."""
    waiting = Comment.objects.filter(pk=held.pk, decision__review__state=Review.State.OPEN)
    return bool(Comment.objects.filter(pk__in=waiting).update(text=text))


def _reopen(submission: Submission) -> None:
    closed = Submission.objects.filter(pk=submission.pk, state__in=REOPENED)
    if closed.update(state=State.REVIEWED, due_at=due_from_now(submission)):
        submission.state = State.REVIEWED
        set_answer_aside(submission)
        record_event(submission, "reopened", "Staff look at it again, because of the comment.")


def _identity(submission: Submission, text: str, key: str) -> str | None:
    if not key:
        return None
    return keyed_hash(key.encode(), json.dumps([str(submission.pk), text]).encode())


def _earlier(identity: str | None) -> Commented | None:
    if identity is None:
        return None
    earlier = Comment.objects.select_related("decision__review").filter(idempotency_hash=identity).first()
    return Commented(earlier, created=False) if earlier else None
