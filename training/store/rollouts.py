"""Rollouts: into the queue, out of it, and through their states. Each function is one transaction."""

import time
from collections.abc import Sequence
from typing import Any

from agentlightning.types import EnqueueRolloutRequest, RolloutConfig
from agentlightning.types import Rollout as RolloutType
from agentlightning.utils.id import generate_id
from django.db import transaction
from django.db.models import QuerySet

from training.models import Attempt, Resources, Rollout
from training.store import sql, workers
from training.store.rows import rollout_row
from training.store.sequence_ids import unknown_rollout
from training.store.states import FINISHED, WAITING
from training.store.storable import storable
from training.store.waiting import completions

QUEUED = "queued_at IS NOT NULL ORDER BY queued_at, rollout_id LIMIT %s"


def new_rollout(request: EnqueueRolloutRequest, status: str, resources_id: str | None) -> Rollout:
    now = time.time()
    content = RolloutType(
        rollout_id=f"ro-{generate_id(12)}",
        input=request.input,
        mode=request.mode,
        resources_id=resources_id if request.resources_id is None else request.resources_id,
        start_time=now,
        status=status,
        config=request.config or RolloutConfig(),
        metadata=dict(request.metadata or {}),
    )
    return rollout_row(content, queued_at=now if status in WAITING else None)


def latest_resources_id() -> str | None:
    return Resources.objects.order_by("-update_time").values_list("resources_id", flat=True).first()


def enqueue(requests: Sequence[EnqueueRolloutRequest]) -> list[Rollout]:
    """Put rollouts at the end of the queue, in order. Without resources of their own they take the latest."""
    resources_id = latest_resources_id() if any(request.resources_id is None for request in requests) else None
    rollouts = [new_rollout(request, "queuing", resources_id) for request in requests]
    return Rollout.objects.bulk_create(rollouts)


def start(request: EnqueueRolloutRequest, worker_id: str | None) -> tuple[Rollout, Attempt]:
    """Make a rollout that never waits, with its first attempt."""
    rollout = new_rollout(request, "preparing", latest_resources_id() if request.resources_id is None else None)
    with transaction.atomic(), sql.one_trip():
        sql.insert([rollout])
        return rollout, begin_attempt(rollout, worker_id)


def begin_attempt(rollout: Rollout, worker_id: str | None, **asked: Any) -> Attempt:
    """Add the next attempt to a rollout that the caller's transaction has locked or just made."""
    attempt = new_attempt(rollout, worker_id)
    sql.update(rollout, "attempt_count", "status", "queued_at")
    sql.insert([attempt])
    workers.follow(attempt, **asked)
    return attempt


def new_attempt(rollout: Rollout, worker_id: str | None) -> Attempt:
    """The next attempt of a rollout, neither of them written yet."""
    rollout.attempt_count += 1
    rollout.status, rollout.queued_at = "preparing", None
    return Attempt(
        # Twice as long as the library's, which are only unique within a rollout: a table of 65,000 would repeat one.
        attempt_id=f"at-{generate_id(16)}",
        rollout=rollout,
        sequence_id=rollout.attempt_count,
        status="preparing",
        start_time=time.time(),
        worker_id=worker_id,
        metadata=None,
    )


def claim(limit: int, worker_id: str | None) -> list[tuple[Rollout, Attempt]]:
    """Take the rollouts that wait longest, at most `limit`. No two processes get the same one.

    PostgreSQL skips rows that another transaction has locked; on SQLite the whole transaction holds the write lock.
    """
    with transaction.atomic():
        taken = sql.select(Rollout, QUEUED, max(limit, 0), lock=sql.SKIP_LOCKED)
        asked = {"last_dequeue_time": time.time()}
        with sql.one_trip():
            claimed = [(rollout, begin_attempt(rollout, worker_id, **asked)) for rollout in taken]
        if worker_id is not None and not claimed:
            workers.found_nothing(worker_id)
    return claimed


def locked(rollout_id: str) -> Rollout:
    """The rollout, which nobody else can change until the transaction ends. ValueError if there is none."""
    for rollout in sql.select(Rollout, "rollout_id = %s", rollout_id, lock=sql.FOR_UPDATE):
        return rollout
    raise unknown_rollout(rollout_id)


def update(rollout_id: str, changes: dict[str, Any]) -> Rollout:
    """Replace fields of a rollout; a new status is followed by the queue. A finished rollout keeps its status."""
    with transaction.atomic():
        rollout = locked(rollout_id)
        status = changes.pop("status", rollout.status)
        checked = RolloutType.model_validate({**fields_of(rollout), **changes, "status": status})
        content = storable(checked.model_dump(include=set(changes)))
        for name, value in content.items():
            setattr(rollout, name, value)
        sql.update(rollout, *content) if content else None
        set_status(rollout, status)
    return rollout


def fields_of(rollout: Rollout) -> dict[str, Any]:
    return {name: getattr(rollout, name) for name in RolloutType.model_fields}


def set_status(rollout: Rollout, status: str) -> None:
    """Move a locked rollout to another status, unless it is finished."""
    if status == rollout.status or rollout.status in FINISHED:
        return
    now = time.time()
    waits = status in WAITING
    rollout.status = status
    rollout.queued_at = (rollout.queued_at or now) if waits else None
    rollout.end_time = now if status in FINISHED else rollout.end_time
    sql.update(rollout, "status", "queued_at", "end_time")
    if status in FINISHED:
        transaction.on_commit(lambda: completions.announce(rollout.rollout_id))


def with_latest_attempt(rollouts: Sequence[Rollout]) -> list[tuple[Rollout, Attempt | None]]:
    """Each rollout with its latest attempt, in one more query for all of them."""
    tried = {rollout.rollout_id: rollout.attempt_count for rollout in rollouts if rollout.attempt_count}
    attempts = Attempt.objects.filter(rollout_id__in=tried) if tried else Attempt.objects.none()
    latest = {a.rollout_id: a for a in attempts if a.sequence_id == tried[a.rollout_id]}
    return [(rollout, latest.get(rollout.rollout_id)) for rollout in rollouts]


def unfinished(rollout_ids: Sequence[str]) -> set[str]:
    """Those of the given ids that belong to a rollout which is not finished yet."""
    rows: QuerySet[Rollout] = Rollout.objects.filter(rollout_id__in=rollout_ids).exclude(status__in=FINISHED)
    return set(rows.values_list("rollout_id", flat=True))


def finished(rollout_ids: Sequence[str]) -> list[Rollout]:
    """The finished ones among the given rollouts, in the order asked for."""
    rows = Rollout.objects.filter(rollout_id__in=rollout_ids, status__in=FINISHED).in_bulk()
    return [rows[rollout_id] for rollout_id in rollout_ids if rollout_id in rows]
