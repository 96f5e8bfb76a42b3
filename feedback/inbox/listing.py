"""What the inbox lists: a saved view's rows in the order in which staff work, with all that a row shows."""

from collections.abc import Mapping
from typing import Any

from django.db.models import F, QuerySet
from django.db.models.expressions import Combinable
from django.db.models.functions import Left

from feedback.inbox.views import ALL, DEFAULT, TEACHES, VIEWS
from feedback.models import Submission
from feedback.models.queue import queue_place

EXCERPT = 160


def rows() -> QuerySet[Submission]:
    return (
        Submission.objects.select_related("triage", "decision", "assignee")
        .defer("text", "decision__findings", "decision__rule_versions", "triage__draft", "triage__reward")
        .annotate(excerpt=Left("text", EXCERPT))
        .prefetch_related("tags")
    )


def view_of(asked: Mapping[str, Any]) -> str:
    """The view that a request names. Without one, whoever searches or asks for a state means everything."""
    if (name := asked.get("view")) in VIEWS:
        return str(name)
    return ALL if asked.get("q") or asked.get("state") else DEFAULT


def ordering(view: str) -> list[str | Combinable]:
    """Each order is that of an index, so that a page is read without a sort."""
    if view == TEACHES:
        return [F("triage__training_value").desc(), "pk"]
    if view == ALL:
        return ["-received_at", "-pk"]
    return [queue_place(), F("due_at").asc(nulls_last=True), "received_at", "pk"]
