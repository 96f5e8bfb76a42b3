"""What is known about the runners. Every write is one statement, so that two processes cannot overwrite each other."""

import time
from typing import Any

from training.models import Attempt, Worker
from training.store import sql

STATUS_AFTER = {"succeeded": "idle", "failed": "idle", "timeout": "unknown", "unresponsive": "unknown"}


def save(worker_id: str, **fields: Any) -> None:
    """Set the given fields, and leave the worker's other fields as they are."""
    sql.upsert(Worker(worker_id=worker_id, **fields), *fields)


def follow(attempt: Attempt, **more: Any) -> None:
    """Make the attempt's worker busy or free, as the attempt's status says."""
    if not attempt.worker_id:
        return
    now = time.time()
    status = STATUS_AFTER.get(attempt.status)
    if status is None:
        current = {"current_rollout_id": attempt.rollout_id, "current_attempt_id": attempt.attempt_id}
        save(attempt.worker_id, status="busy", last_busy_time=now, **current, **more)
        return
    free = {"current_rollout_id": None, "current_attempt_id": None}
    save(attempt.worker_id, status=status, last_idle_time=now, **free, **more)


def found_nothing(worker_id: str) -> None:
    """Note that the worker asked for work and there was none."""
    now = time.time()
    asked = {"last_dequeue_time": now}
    if not Worker.objects.filter(worker_id=worker_id, status="idle").update(**asked):
        save(worker_id, status="idle", last_idle_time=now, **asked)


def heartbeat(worker_id: str, **stats: Any) -> Worker:
    """Note a sign of life, and the worker's own figures where it sends some. TypeError for figures of None."""
    fields = {name: dict(figures) for name, figures in stats.items()}
    save(worker_id, last_heartbeat_time=time.time(), **fields)
    return Worker.objects.get(worker_id=worker_id)
