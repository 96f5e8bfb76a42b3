"""Changes of a submission's state: a conditional update, so that the second of two people learns who won."""

from collections.abc import Collection
from typing import Any, NoReturn

from feedback.errors import ErasedError, IllegalTransitionError
from feedback.models import Event, Submission
from feedback.models.queue import AWAITED
from feedback.services.notices import announce

State = Submission.State


def move(submission: Submission, *, step: str, sources: Collection[State], target: State) -> None:
    # Nobody waits any more for what was answered, rejected or given back.
    changes = {} if target in AWAITED else {"due_at": None}
    moved = Submission.objects.filter(pk=submission.pk, state__in=sources).update(state=target, **changes)
    if not moved:
        refuse(submission, step=step)
    submission.state = target
    announce(submission, target)


def refuse(submission: Submission, *, step: str) -> NoReturn:
    try:
        submission.refresh_from_db(fields=["state"])
    except Submission.DoesNotExist:
        raise ErasedError from None
    raise IllegalTransitionError(step, submission.state)


def record_event(submission: Submission, kind: str, message: str, *, actor: Any = None, public: bool = True) -> Event:
    return Event.objects.create(submission=submission, kind=kind, message=message[:300], actor=actor, public=public)
