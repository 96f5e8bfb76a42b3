"""From a figure to its rows: addresses of the admin's lists, with the filters that pick exactly what was counted."""

from datetime import datetime
from urllib.parse import urlencode

from django.urls import reverse

from feedback.inbox.views import ALL

SUBMISSIONS = "feedback_submission"


def rows(model: str, **filters: str) -> str:
    query = f"?{urlencode(filters)}" if filters else ""
    return f"{reverse(f'admin:{model}_changelist')}{query}"


def submissions(since: datetime, until: datetime | None = None, **filters: str) -> str:
    """Received from `since` on, and before `until`."""
    end = {"received_at__lt": until.isoformat()} if until else {}
    return rows(SUBMISSIONS, view=ALL, received_at__gte=since.isoformat(), **end, **filters)


def overdue() -> str:
    return rows(SUBMISSIONS, view="overdue")
