"""How staff change many submissions at once: each is refused or done by itself, and all that was done is one batch.

The rows are locked first, always in the same order, so that two people follow each other instead of blocking each
other. What each row was and became is kept as a `Change`, from which the batch can be undone.
"""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction

from feedback.errors import FeedbackError
from feedback.models import Change, Event, Submission
from feedback.services.notices import announce, who_want_them

GONE = "It is not there any more."
Step = Callable[[Submission], str]
"""Changes a row in memory and returns its line of the timeline. Raises FeedbackError where that is not allowed."""


@dataclass
class Outcome:
    """What became of one action: which submissions it changed, and how many it refused for which reason."""

    batch: UUID = field(default_factory=uuid4)
    done: list[UUID] = field(default_factory=list)
    refused: Counter[str] = field(default_factory=Counter)


@dataclass(frozen=True)
class Done:
    submission: Submission
    before: dict[str, Any]
    after: dict[str, Any]
    message: str


def locked(keys: Collection[UUID]) -> list[Submission]:
    rows = Submission.objects.select_for_update(of=("self",)).select_related("triage", "reply")
    return list(rows.filter(pk__in=keys).order_by("pk"))


@transaction.atomic
def change(
    *,
    keys: Collection[UUID],
    user: Any,
    kind: str,
    fields: Sequence[str],
    step: Step,
    public: bool = False,
    batch: UUID | None = None,
) -> Outcome:
    """Let `step` change `fields` of each row, and write down what came of it; `batch` is that of a larger action."""
    outcome, done = Outcome(batch or uuid4()), []
    rows = locked(keys)
    for row in rows:
        before = values(row, fields)
        try:
            message = step(row)
        except FeedbackError as error:
            outcome.refused[str(error)] += 1
            continue
        done.append(Done(row, before, values(row, fields), message))
    if missing := len(set(keys)) - len(rows):
        outcome.refused[GONE] += missing
    if done:
        Submission.objects.bulk_update([one.submission for one in done], fields)
    record(outcome, done, user=user, kind=kind, public=public)
    _announce_moves(done)
    return outcome


def _announce_moves(done: Iterable[Done]) -> None:
    moved = {one.submission.pk: one for one in done if one.before.get("state") != one.after.get("state")}
    for pk in who_want_them().filter(pk__in=moved).values_list("pk", flat=True) if moved else ():
        announce(moved[pk].submission, moved[pk].after["state"])


def record(outcome: Outcome, done: Iterable[Done], *, user: Any, kind: str, public: bool = False) -> None:
    """A change that can be undone and a line of the timeline, for each row."""
    done = list(done)
    Change.objects.bulk_create(
        Change(
            submission=one.submission,
            batch=outcome.batch,
            kind=kind,
            before=one.before,
            after=one.after,
            actor=user,
        )
        for one in done
    )
    Event.objects.bulk_create(
        Event(submission=one.submission, kind=kind, message=one.message[:300], actor=user, public=public)
        for one in done
    )
    outcome.done += [one.submission.pk for one in done]


def values(row: Submission, fields: Sequence[str]) -> dict[str, Any]:
    return {name: plain(getattr(row, name)) for name in fields}


def plain(value: Any) -> Any:
    """As JSON holds it, and as a filter or an update takes it again."""
    if isinstance(value, datetime):
        return value.isoformat()
    return str(value) if isinstance(value, UUID) else value
