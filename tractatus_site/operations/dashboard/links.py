"""From a figure to its rows: addresses of the admin's lists, with the filters that pick exactly what was counted."""

from datetime import datetime
from urllib.parse import urlencode

from django.urls import reverse
from django.utils import timezone

SUBMISSIONS = "feedback_submission"
# What is counted by → the parameter by which the list of submissions filters.
FILTERS = {
    "state": "state__exact",
    "category": "triage__category__exact",
    "severity": "triage__severity__exact",
    "labels": "labels",
}


def rows(model: str, **filters: str) -> str:
    query = f"?{urlencode(filters)}" if filters else ""
    return f"{reverse(f'admin:{model}_changelist')}{query}"


def submissions(since: datetime, until: datetime | None = None, **filters: str) -> str:
    """Received from `since` on, and before `until`."""
    end = {"received_at__lt": until.isoformat()} if until else {}
    named = {FILTERS[name]: value for name, value in filters.items()}
    return rows(SUBMISSIONS, received_at__gte=since.isoformat(), **end, **named)


def overdue() -> str:
    return rows(SUBMISSIONS, due_at__lt=timezone.now().isoformat())
