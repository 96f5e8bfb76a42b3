"""Until when somebody should have answered, by how severe it is."""

from datetime import datetime, timedelta

from django.conf import settings
from django.utils import timezone

from feedback.models import Submission
from feedback.models.queue import AWAITED
from feedback.selectors import labels_of, triage_of


def due_at(severity: str, received_at: datetime) -> datetime:
    return received_at + timedelta(hours=settings.FEEDBACK_DUE_HOURS[severity])


def due_from_now(submission: Submission) -> datetime | None:
    """For what comes back to people: counted from its arrival, the time would be over at once."""
    triage = triage_of(submission)
    return due_at(labels_of(triage)["severity"], timezone.now()) if triage else None


def set_due(*, submission: Submission, severity: str) -> None:
    """Count anew from its arrival, for as long as somebody is still waited for."""
    due = due_at(severity, submission.received_at)
    Submission.objects.filter(pk=submission.pk, state__in=AWAITED).update(due_at=due)
