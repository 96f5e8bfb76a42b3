"""Which submission comes next, for whoever works from one page to the next."""

from django.db.models import Q

from feedback.inbox.listing import ordering
from feedback.inbox.views import DEFAULT
from feedback.models import Submission

WAITING = (Submission.State.HELD, Submission.State.TRIAGED)
"""What nobody has looked at."""


def next_after(submission: Submission) -> Submission | None:
    """What waits for a person after this one in the order of the inbox, or from its beginning where nothing follows."""
    rows = Submission.objects.filter(state__in=WAITING).exclude(pk=submission.pk).order_by(*ordering(DEFAULT))
    rows = rows.only("pk")
    return rows.filter(_later(submission)).first() or rows.first()


def _later(submission: Submission) -> Q:
    younger = Q(received_at__gt=submission.received_at)
    if submission.due_at is None:
        return Q(due_at__isnull=True) & younger
    return Q(due_at__gt=submission.due_at) | Q(due_at=submission.due_at) & younger | Q(due_at__isnull=True)
