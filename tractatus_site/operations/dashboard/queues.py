"""Whether the workers do what waits for them. They write no heartbeat to the database; what they end is one: the sweep
runs every minute, so that a triage worker that lives has ended a task by then."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import Count, Max, Min, Q
from django.utils import timezone
from django_q.models import OrmQ, Task

from tractatus_site.operations.dashboard import links
from tractatus_site.operations.dashboard.durations import told
from tractatus_site.operations.dashboard.tile import Tile

SILENT_AFTER = 150.0
"""Seconds."""
TRIAGE = str(settings.Q_CLUSTER["name"])
TRAINING = "training"
QUEUE = "django_q_ormq"


def load(_days: int) -> dict[str, Any]:
    """In two queries."""
    now = timezone.now()
    waiting = Q(lock__lte=now)
    rows = (
        OrmQ.objects.order_by()
        .values("key")
        .annotate(
            waiting=Count("pk", filter=waiting),
            working=Count("pk", filter=~waiting),
            oldest=Min("lock", filter=waiting),
        )
    )
    queues = {row["key"]: row for row in rows}
    # Which of the two workers ended a task is told by its cluster; older rows have none.
    last: datetime | None = Task.objects.exclude(cluster=TRAINING).aggregate(last=Max("stopped"))["last"]
    return {
        "tiles": [
            _worker(last, now),
            _queue("Triage queue", queues.get(TRIAGE, {}), now, impatient=True),
            _queue("Training queue", queues.get(TRAINING, {}), now, impatient=False),
        ]
    }


def _worker(last: datetime | None, now: datetime) -> Tile:
    where = links.rows(QUEUE)
    if last is None:
        return Tile("Triage worker", "Never seen", "it has not ended a task yet", where, alarm=True)
    silent = (now - last).total_seconds()
    if silent > SILENT_AFTER:
        return Tile("Triage worker", f"No worker seen for {told(silent)}", "feedback waits for it", where, alarm=True)
    return Tile("Triage worker", "At work", f"ended a task {told(silent)} ago", where)


def _queue(label: str, row: Mapping[str, Any], now: datetime, *, impatient: bool) -> Tile:
    """A training run may take the only worker for hours, so that waiting for it is no alarm."""
    count, oldest = row.get("waiting", 0), row.get("oldest")
    working = row.get("working", 0)
    waited = (now - oldest).total_seconds() if oldest else 0.0
    note = f"the oldest for {told(waited)}" if count else "nothing waits"
    return Tile(
        label,
        f"{count:,} waiting",
        f"{note}; {working:,} at work" if working else note,
        links.rows(QUEUE),
        alarm=impatient and waited > SILENT_AFTER,
    )
