"""Who took how much out: written down before the first line leaves."""

from typing import Any

from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType

from feedback.models import Submission


def record_exchange(*, user: Any, message: str) -> None:
    """One line of the admin's log, about submissions as a whole and none of them in particular."""
    LogEntry.objects.create(
        user=user,
        content_type=ContentType.objects.get_for_model(Submission),
        object_repr="Submissions",
        action_flag=CHANGE,
        change_message=message,
    )
