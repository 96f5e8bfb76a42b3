"""Until when somebody should have answered, by how severe it is."""

from datetime import datetime, timedelta

from django.conf import settings

from feedback.models import Submission
from feedback.models.queue import AWAITED


def due_at(severity: str, received_at: datetime) -> datetime:
    return received_at + timedelta(hours=settings.FEEDBACK_DUE_HOURS[severity])


def set_due(*, submission: Submission, severity: str) -> None:
    """Count anew from its arrival, for as long as somebody is still waited for."""
    due = due_at(severity, submission.received_at)
    Submission.objects.filter(pk=submission.pk, state__in=AWAITED).update(due_at=due)
