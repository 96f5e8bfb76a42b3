"""The saved views of the inbox. A view is an entry here: the tabs, their counts and the list follow from it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import IntegerField, Q, Subquery
from django.utils import timezone

from feedback.models import Severity, Submission
from feedback.models.queue import OPEN

State = Submission.State
DEFAULT, ALL, TEACHES = "open", "all", "teaches"
# Below it the agent gave its category less than even chances.
LOW_CONFIDENCE = 0.5
MOST_COUNTED = 99

IS_OPEN = Q(state__in=OPEN)


@dataclass(frozen=True)
class SavedView:
    label: str
    filter: Callable[[Any], Q]
    meaning: str


def in_force(label: str, *values: Any) -> Q:
    """Submissions whose label is one of these: a person's where one has looked, the agent's otherwise."""
    proposed, confirmed = Q(triage__confirmed_at__isnull=True), Q(triage__confirmed_at__isnull=False)
    return proposed & Q(**{f"triage__{label}__in": values}) | confirmed & Q(
        **{f"triage__confirmed_{label}__in": values}
    )


VIEWS: Mapping[str, SavedView] = {
    DEFAULT: SavedView("Open", lambda _: IS_OPEN, "what needs somebody, the most pressing first"),
    "mine": SavedView("Mine", lambda user: IS_OPEN & Q(assignee=user), "open, and assigned to you"),
    "new": SavedView("New", lambda _: Q(state__in=[State.RECEIVED, State.TRIAGED]), "nobody has looked at it yet"),
    "urgent": SavedView(
        "Urgent",
        lambda _: IS_OPEN & in_force("severity", Severity.CRITICAL, Severity.HIGH),
        "open, and critical or high",
    ),
    "held": SavedView("Held", lambda _: Q(state=State.HELD), "a rule asks that a person reads it first"),
    "unsure": SavedView(
        "Low confidence",
        lambda _: Q(state=State.TRIAGED, triage__confirmed_at__isnull=True, triage__confidence__lt=LOW_CONFIDENCE),
        f"not confirmed, and the agent gave its category less than {LOW_CONFIDENCE:.0%}",
    ),
    "overdue": SavedView("Overdue", lambda _: Q(due_at__lt=timezone.now()), "somebody should have answered by now"),
    "disputed": SavedView("Disputed", lambda _: Q(disputed=True), "people gave it different labels"),
    "audit": SavedView(
        "Audit",
        lambda _: Q(audit_draw__isnull=False, triage__confirmed_at__isnull=True) & IS_OPEN,
        "drawn by lot from what the agent was sure of; label it before you see its labels",
    ),
    TEACHES: SavedView(
        "Teaches most",
        lambda _: Q(state=State.TRIAGED, triage__training_value__isnull=False),
        "not confirmed; the agent is unsure, and nothing like it was labelled yet",
    ),
    ALL: SavedView("All", lambda _: Q(), "everything, the newest first"),
}


class CappedCount(Subquery):
    """How many rows a query has, which may be one with a limit: then it counts no further."""

    template = "(SELECT COUNT(*) FROM (%(subquery)s) capped)"
    output_field = IntegerField()


def counts(user: Any) -> dict[str, str]:
    """How many submissions each view holds, up to a limit, in one query. Everything is not counted."""
    counted = {
        name: CappedCount(Submission.objects.filter(view.filter(user)).order_by().values("pk")[: MOST_COUNTED + 1])
        for name, view in VIEWS.items()
        if name != ALL
    }
    # Hung on the one row of whoever asks, because the ORM selects from a table.
    me = get_user_model().objects.filter(pk=user.pk)
    row: tuple[int, ...] = (
        me.annotate(**{f"in_{name}": one for name, one in counted.items()})
        .values_list(*(f"in_{name}" for name in counted))
        .get()
    )
    return {name: told(count) for name, count in zip(counted, row, strict=True)}


def told(count: int) -> str:
    return f"{MOST_COUNTED}+" if count > MOST_COUNTED else str(count)
