"""Whether the workers do what waits for them. They write no heartbeat to the database; what they end is one: the sweep
runs every minute, so that a triage worker that lives has ended a task by then."""

from dataclasses import dataclass
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


@dataclass(frozen=True, slots=True)
class Queue:
    """What waits in a queue, how many seconds the oldest of it has waited, and what a worker has taken up."""

    waiting: int = 0
    waited: float = 0.0
    working: int = 0


def by_name(now: datetime) -> dict[str, Queue]:
    """Every queue that has tasks, and the two of the site in any case."""
    waiting = Q(lock__lte=now)
    rows = OrmQ.objects.order_by().values_list("key")
    rows = rows.annotate(
        waiting=Count("pk", filter=waiting), oldest=Min("lock", filter=waiting), working=Count("pk", filter=~waiting)
    )
    found = {
        key: Queue(count, (now - oldest).total_seconds() if oldest else 0.0, working)
        for key, count, oldest, working in rows
    }
    return {TRIAGE: Queue(), TRAINING: Queue(), **found}


def last_ended() -> datetime | None:
    """When the triage worker ended a task. Which of the two workers it was is told by its cluster; older rows have
    none."""
    last: datetime | None = Task.objects.exclude(cluster=TRAINING).aggregate(last=Max("stopped"))["last"]
    return last


def load(_days: int) -> dict[str, Any]:
    """In two queries."""
    now = timezone.now()
    queues = by_name(now)
    return {
        "tiles": [
            _worker(last_ended(), now),
            _queue("Triage queue", queues[TRIAGE], impatient=True),
            _queue("Training queue", queues[TRAINING], impatient=False),
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


def _queue(label: str, queue: Queue, *, impatient: bool) -> Tile:
    """A training run may take the only worker for hours, so that waiting for it is no alarm."""
    note = f"the oldest for {told(queue.waited)}" if queue.waiting else "nothing waits"
    return Tile(
        label,
        f"{queue.waiting:,} waiting",
        f"{note}; {queue.working:,} at work" if queue.working else note,
        links.rows(QUEUE),
        alarm=impatient and queue.waited > SILENT_AFTER,
    )
