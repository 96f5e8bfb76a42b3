"""Where staff may move a submission by hand. Holding, triage and answering have services of their own."""

from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

from feedback.errors import IllegalTransitionError
from feedback.models import Submission
from feedback.models.queue import AWAITED
from feedback.selectors import approved_reply
from feedback.services.due import due_from_now
from feedback.services.work.frame import Outcome, change

State = Submission.State
FIELDS = ["state", "due_at", "duplicate_of_id"]

MOVES: Mapping[str, frozenset[str]] = {
    State.TRIAGED: frozenset({State.REVIEWED, State.PLANNED, State.CLOSED}),
    State.REVIEWED: frozenset({State.PLANNED, State.CLOSED}),
    State.PLANNED: frozenset({State.REVIEWED, State.CLOSED}),
    State.ANSWERED: frozenset({State.CLOSED}),
    State.CLOSED: frozenset({State.REVIEWED, State.ANSWERED}),
    State.DUPLICATE: frozenset({State.REVIEWED}),
}
# State → what is done, and the line of the timeline that the visitor reads.
LINES: Mapping[str, tuple[str, str]] = {
    State.REVIEWED: ("take it into review", "A person looks at it."),
    State.PLANNED: ("plan it", "A person planned it."),
    State.CLOSED: ("close it", "A person closed it."),
    State.ANSWERED: ("open it again as answered", "A person opened it again. The answer stands."),
}


def set_state(*, keys: Collection[UUID], state: str, user: Any, batch: UUID | None = None) -> Outcome:
    wish, line = LINES[state]

    def step(submission: Submission) -> str:
        if state not in open_moves(submission):
            raise IllegalTransitionError(wish, submission.get_state_display().lower())
        enter(submission, state)
        submission.duplicate_of = None
        return line

    return change(keys=keys, user=user, kind="state", fields=FIELDS, step=step, public=True, batch=batch)


def open_moves(submission: Submission) -> frozenset[str]:
    moves = MOVES.get(submission.state, frozenset())
    # What the visitor has read stays as it was read: with an answer, there is no way back before it.
    barred = {State.REVIEWED, State.PLANNED} if approved_reply(submission) else {State.ANSWERED}
    return moves - barred


def enter(submission: Submission, state: str) -> None:
    """A row in memory gets its state, and with it the time until when it is due, or none."""
    submission.state = state
    if state not in AWAITED:
        submission.due_at = None
    elif submission.due_at is None:
        submission.due_at = due_from_now(submission)
