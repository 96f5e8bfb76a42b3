"""Takes back what a person did last, wherever nobody has changed the same thing since."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Subquery
from django.utils import timezone

from feedback.errors import NothingToUndoError
from feedback.models import Change, Event, Link, Submission, Tag
from feedback.services.verdicts import take_back
from feedback.services.work.frame import Outcome
from feedback.services.work.linking import title_of
from feedback.services.work.tagging import Tagging

LIMIT = timedelta(minutes=30)
CHANGED = "Somebody has changed it since."
PUBLIC = {"state", "merge", "labels"}
# Kind of a change → what a person did.
TOLD = {
    "assign": "assigned",
    "state": "moved",
    "merge": "merged",
    "tag": "tags changed",
    "link": "links changed",
    "labels": "labels confirmed",
}
Undoer = Callable[[Change], bool]
"""Takes one change back, on the condition that what it made still holds. False where it does not."""


def _fields(change: Change) -> bool:
    return bool(Submission.objects.filter(pk=change.submission_id, **change.after).update(**change.before))


def _tag(change: Change) -> bool:
    added, removed = change.after["tag"], change.before["tag"]
    if added:
        return bool(Tagging.objects.filter(submission=change.submission_id, tag=added).delete()[0])
    if not Tag.objects.filter(pk=removed).exists():
        return False
    return Tagging.objects.get_or_create(submission_id=change.submission_id, tag_id=removed)[1]


def _link(change: Change) -> bool:
    added, removed = change.after["link"], change.before["link"]
    if added:
        return bool(Link.objects.filter(submission=change.submission_id, url=added).delete()[0])
    title, actor = title_of(removed), change.actor
    return Link.objects.get_or_create(
        submission_id=change.submission_id, url=removed, defaults={"title": title, "added_by": actor}
    )[1]


# Kind of a change → how it is taken back. A kind that is absent stays as it was done.
UNDOERS: dict[str, Undoer] = {
    "assign": _fields,
    "state": _fields,
    "merge": _fields,
    "tag": _tag,
    "link": _link,
    "labels": take_back,
}


@dataclass(frozen=True)
class LastAction:
    batch: UUID
    kinds: frozenset[str]
    submissions: int
    at: datetime

    @property
    def undoable(self) -> bool:
        return not self.kinds.isdisjoint(UNDOERS)

    @property
    def told(self) -> str:
        count = f"{self.submissions} {'submission' if self.submissions == 1 else 'submissions'}"
        return f"Your last step: {', '.join(sorted(TOLD.get(kind, kind) for kind in self.kinds))}, on {count}"


def last_action(user: Any) -> LastAction | None:
    """What this person did last, and could undo now; no earlier step is undone past it."""
    newest = _recent(user).order_by("-at", "-id").values("batch")[:1]
    rows = list(_recent(user).filter(batch=Subquery(newest)).values_list("batch", "kind", "submission", "at"))
    if not rows:
        return None
    batches, kinds, submissions, times = zip(*rows, strict=True)
    return LastAction(batches[0], frozenset(kinds), len(set(submissions)), max(times))


@transaction.atomic
def undo(*, batch: UUID, user: Any) -> Outcome:
    """Take a batch back, the last change of it first. Raises NothingToUndoError where it is too old or not theirs."""
    changes = list(_recent(user).select_for_update(of=("self",)).filter(batch=batch).order_by("-id"))
    if not changes:
        raise NothingToUndoError(int(LIMIT.total_seconds() // 60))
    outcome, undone = Outcome(batch=batch), []
    for change in changes:
        refusal = _refusal(change)
        if refusal:
            outcome.refused[refusal] += 1
        else:
            undone.append(change)
    Change.objects.filter(pk__in=[one.pk for one in undone]).update(undone_at=timezone.now(), undone_by=user)
    Event.objects.bulk_create(_line(change, user) for change in undone)
    outcome.done = list({change.submission_id for change in undone})
    return outcome


def _refusal(change: Change) -> str:
    undoer = UNDOERS.get(change.kind)
    if undoer is None:
        return f"{change.kind.capitalize()} cannot be taken back: correct them on its page."
    return "" if undoer(change) else CHANGED


def _recent(user: Any) -> Any:
    return Change.objects.filter(actor=user, undone_at__isnull=True, at__gte=timezone.now() - LIMIT)


def _line(change: Change, user: Any) -> Event:
    message = "The last step was taken back."
    if change.kind in PUBLIC:
        state = Submission.State(change.before["state"]).label.lower()
        message = f"The last step was taken back: it is {state} again."
    return Event(
        submission_id=change.submission_id, kind="undone", message=message, actor=user, public=change.kind in PUBLIC
    )
