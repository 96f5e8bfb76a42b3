"""Attempts: begun by hand, updated by runners, and ended by the health check when a runner went silent."""

import time
from collections.abc import Sequence
from typing import Any

from agentlightning.types import Attempt as AttemptType
from agentlightning.types import RolloutConfig, Span
from django.db import transaction
from django.db.models import F

from training.models import Attempt, Rollout
from training.store import rollouts, sql, workers
from training.store.rows import ATTEMPT_FIELDS, span_row, values
from training.store.states import ACTIVE, FINAL_ATTEMPT, FINISHED, health, rollout_status
from training.store.storable import storable


def start(rollout_id: str, worker_id: str | None) -> tuple[Rollout, Attempt]:
    """Begin another attempt outside the queue. ValueError for an unknown or a finished rollout."""
    with transaction.atomic():
        rollout = rollouts.locked(rollout_id)
        if rollout.status in FINISHED:
            raise ValueError(f"Rollout {rollout_id} is {rollout.status} already")
        return rollout, rollouts.begin_attempt(rollout, worker_id)


def latest(rollout_id: str) -> Attempt | None:
    return Attempt.objects.filter(rollout_id=rollout_id, sequence_id=F("rollout__attempt_count")).first()


def one_of(rollout: Rollout, attempt_id: str) -> Attempt:
    """The attempt by id, or the "latest". ValueError names what is missing."""
    if not rollout.attempt_count:
        raise ValueError(f"No attempts found for rollout {rollout.rollout_id}")
    latest_asked = attempt_id == "latest"
    column, value = ("sequence_id", rollout.attempt_count) if latest_asked else ("attempt_id", attempt_id)
    for attempt in sql.select(
        Attempt, f"rollout_id = %s AND {column} = %s", rollout.rollout_id, value, lock=sql.FOR_UPDATE
    ):
        return attempt
    raise ValueError(f"Attempt {attempt_id} not found for rollout {rollout.rollout_id}")


def update(rollout_id: str, attempt_id: str, changes: dict[str, Any], trace: Sequence[Span] = ()) -> Attempt:
    """Replace fields of an attempt, and let its rollout and its worker follow; `trace` are spans that come with it.

    A status that would leave a final one is passed over without an error: the runner that reports late did nothing
    wrong.
    """
    with transaction.atomic():
        rollout = rollouts.locked(rollout_id)
        attempt = one_of(rollout, attempt_id)
        if attempt.status in FINAL_ATTEMPT:
            changes = {name: value for name, value in changes.items() if name != "status"}
        with sql.one_trip():
            append(rollout, attempt, trace)
            apply(attempt, rollout, changes)
    return attempt


def append(rollout: Rollout, attempt: Attempt, trace: Sequence[Span]) -> None:
    """Write spans of an attempt under the next sequence ids of its locked rollout."""
    if not trace:
        return
    for span in trace:
        rollout.last_span += 1
        span.sequence_id = rollout.last_span
    sql.insert([span_row(span) for span in trace])
    sql.update(rollout, "last_span")
    attempt.last_heartbeat_time = time.time()
    sql.update(attempt, "last_heartbeat_time")


def apply(attempt: Attempt, rollout: Rollout, changes: dict[str, Any]) -> None:
    """Write checked changes to an attempt of a locked rollout."""
    if not changes:
        return
    content = storable(AttemptType.model_validate({**values(attempt, ATTEMPT_FIELDS), **changes}).model_dump())
    for name in changes:
        setattr(attempt, name, content[name])
    if changes.get("status") in FINAL_ATTEMPT:
        attempt.end_time = time.time()
    sql.update(attempt, *changes, "end_time")
    if attempt.sequence_id == rollout.attempt_count:
        rollouts.set_status(rollout, rollout_status(attempt, RolloutConfig(**rollout.config)))
    if "status" in changes or changes.get("worker_id"):
        workers.follow(attempt)


def end_unhealthy() -> None:
    """End attempts that ran out of time or went silent; their rollouts fail or go back to the queue."""
    active = Attempt.objects.filter(status__in=ACTIVE, rollout__status__in=ACTIVE).select_related("rollout")
    for attempt in active.filter(sequence_id=F("rollout__attempt_count")):
        if health(attempt, RolloutConfig(**attempt.rollout.config), time.time()) is not None:
            end_if_still_unhealthy(attempt.rollout_id, attempt.attempt_id)


def end_if_still_unhealthy(rollout_id: str, attempt_id: str) -> None:
    """Judge the attempt again under the lock: it may have finished or shown life since it was read."""
    with transaction.atomic():
        rollout = rollouts.locked(rollout_id)
        attempt = one_of(rollout, attempt_id)
        status = health(attempt, RolloutConfig(**rollout.config), time.time())
        if status is not None and attempt.status in ACTIVE and rollout.status in ACTIVE:
            apply(attempt, rollout, {"status": status})
