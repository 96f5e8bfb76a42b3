"""What staff say among themselves. The rules read it like anything else that is kept."""

from typing import Any

from django.db import transaction

from feedback.errors import NoteRefusedError
from feedback.models import Comment, Submission
from feedback.services.transitions import record_event
from governance.core.actions import ProposedAction
from governance.services import Recorded, decide

KEPT = {"allow", "redact"}


def note(*, submission: Submission, text: str, user: Any) -> Comment:
    """Keep a note, with what the rules mask masked. Raises NoteRefusedError where they hold or block it."""
    recorded, comment = _decide_and_keep(submission, text, user)
    # Raised only after the commit: the refusal itself is part of the record.
    if comment is None:
        raise NoteRefusedError(recorded.decision.outcome, recorded.record.findings)
    return comment


@transaction.atomic
def _decide_and_keep(submission: Submission, text: str, user: Any) -> tuple[Recorded, Comment | None]:
    recorded = decide(ProposedAction("feedback.submit", text=text, subject=str(submission.pk)))
    if recorded.decision.outcome not in KEPT:
        return recorded, None
    comment = Comment.objects.create(
        submission=submission,
        kind=Comment.Kind.NOTE,
        text=recorded.decision.text,
        decision=recorded.record,
        author=user,
    )
    record_event(submission, "note", "A note was written.", actor=user, public=False)
    return recorded, comment
