"""Figures of feedback: how much, how quickly, how much is late, and what people made of the agent's labels."""

from typing import Any

from django.core.cache import cache
from django.utils import timezone

from feedback.models import Reply, Submission, Triage
from tractatus_site.operations.dashboard import links, volume
from tractatus_site.operations.dashboard.durations import median, told
from tractatus_site.operations.dashboard.tile import Tile
from tractatus_site.operations.dashboard.volume import Sorted, start_of

KEPT_SECONDS = 60


def load(days: int) -> dict[str, Any]:
    """Kept for a minute: with hundreds of thousands of submissions, adding up takes a moment."""
    key = f"dashboard.feedback.{days}"
    found: dict[str, Any] | None = cache.get(key)
    if found is None:
        found = _count(days)
        cache.set(key, found, KEPT_SECONDS)
    return found


def _count(days: int) -> dict[str, Any]:
    """In five queries, however much there is."""
    by_day, by_label = volume.by_day(days), volume.by_label(days)
    received = sum(line.count for line in by_day)
    return {
        "tiles": [
            Tile("Received", f"{received:,}", f"in {days} days", links.submissions(start_of(days))),
            *_times(days),
            _overdue(),
            _corrected(by_label, days),
        ],
        "days": by_day,
        "categories": by_label.categories,
        "severities": by_label.severities,
        "received": received,
        "at": timezone.now(),
    }


def _times(days: int) -> list[Tile]:
    since = start_of(days)
    triaged = Triage.objects.filter(submission__received_at__gte=since)
    answered = Reply.objects.filter(submission__received_at__gte=since, approved_at__isnull=False)
    to_triage = median(triaged, "created_at", "submission__received_at", step=0.1)
    to_answer = median(answered, "approved_at", "submission__received_at", step=60)
    return [
        Tile("Median time to triage", told(to_triage), "from its arrival", links.submissions(since)),
        Tile("Median time to answer", told(to_answer), "from its arrival", links.submissions(since, state="answered")),
    ]


def _overdue() -> Tile:
    count = Submission.objects.filter(due_at__lt=timezone.now()).count()
    return Tile("Overdue", f"{count:,}", "should have an answer by now", links.overdue(), alarm=count > 0)


def _corrected(found: Sorted, days: int) -> Tile:
    note = "nobody has looked at any"
    if found.confirmed:
        note = f"{found.corrected / found.confirmed:.0%} of {found.confirmed:,} that people looked at"
    where = links.submissions(start_of(days), labels="corrected")
    return Tile("Labels corrected", f"{found.corrected:,}", note, where)
