"""What was said about a submission after it was sent, as its visitor may read it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from feedback import selectors
from feedback.models import Comment, Submission
from feedback.wording import EFFECTS
from governance.models import Review

Kind = Comment.Kind
SHOWN, WAITS, BLOCKED, REJECTED = STANDINGS = ("shown", "waits", "blocked", "rejected")
HELD = {Review.State.OPEN: WAITS, Review.State.RELEASED: SHOWN, Review.State.REJECTED: REJECTED}
VISITOR, STAFF = BY = ("visitor", "staff")


@dataclass(frozen=True)
class Said:
    """One comment or earlier answer; `by` and `standing` are one of those above."""

    key: int
    by: str
    at: datetime
    standing: str
    text: str
    findings: Sequence[dict[str, Any]]

    @property
    def pieces(self) -> list[selectors.Piece]:
        return selectors.pieces(self.text)

    @property
    def reasons(self) -> list[tuple[selectors.Reason, str, Any]]:
        """Each rule that fired, with its badge and what it did to the text."""
        return [(reason, *EFFECTS[reason.effect]) for reason in selectors.counted_reasons(self.findings)]


def conversation(submission: Submission) -> list[Said]:
    """Oldest first, and without the notes of staff. No query where the comments were fetched for the page."""
    return [said(comment) for comment in submission.comments.all() if comment.kind != Kind.NOTE]


def said(comment: Comment) -> Said:
    by_visitor = comment.kind == Kind.VISITOR
    return Said(
        key=comment.pk,
        by=VISITOR if by_visitor else STAFF,
        at=comment.created_at,
        standing=standing(comment),
        text=comment.text,
        findings=comment.decision.findings if by_visitor else [],
    )


def standing(comment: Comment) -> str:
    outcome = comment.decision.outcome
    if comment.kind != Kind.VISITOR or outcome in {"allow", "redact"}:
        return SHOWN
    if outcome == "block":
        return BLOCKED
    return HELD[Review.State(comment.decision.review.state)]
