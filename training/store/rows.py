"""From database rows to Agent Lightning's types, and back."""

from typing import Any

from agentlightning.types import Attempt, AttemptedRollout, ResourcesUpdate, Rollout, Span, Worker
from django.db.models import Model

from training import models
from training.store.storable import storable

SPAN_COLUMNS = ("sequence_id", "trace_id", "span_id", "parent_id", "name", "start_time", "end_time")
WORKER_FIELDS = tuple(Worker.model_fields)
ATTEMPT_FIELDS = tuple(Attempt.model_fields)
ROLLOUT_FIELDS = tuple(Rollout.model_fields)


def values(row: Model, fields: tuple[str, ...]) -> dict[str, Any]:
    return {field: getattr(row, field) for field in fields}


def rollout_of(row: models.Rollout) -> Rollout:
    return Rollout(**values(row, ROLLOUT_FIELDS))


def attempt_of(row: models.Attempt) -> Attempt:
    return Attempt(**values(row, ATTEMPT_FIELDS))


def attempted_rollout_of(row: models.Rollout, attempt: models.Attempt) -> AttemptedRollout:
    return AttemptedRollout(**values(row, ROLLOUT_FIELDS), attempt=attempt_of(attempt))


def resources_of(row: models.Resources) -> ResourcesUpdate:
    return ResourcesUpdate(**values(row, tuple(ResourcesUpdate.model_fields)))


def worker_of(row: models.Worker) -> Worker:
    return Worker(**values(row, WORKER_FIELDS))


def span_of(row: models.Span) -> Span:
    return Span(
        rollout_id=row.rollout_id,
        attempt_id=row.attempt_id,
        status=row.status,
        attributes=row.attributes,
        **values(row, SPAN_COLUMNS),
        **row.rest,
    )


def span_row(span: Span) -> models.Span:
    content = storable(span.model_dump())
    columns = {column: content.pop(column) for column in (*SPAN_COLUMNS, "rollout_id", "attempt_id")}
    return models.Span(status=content.pop("status"), attributes=content.pop("attributes"), rest=content, **columns)


def rollout_row(rollout: Rollout, **more: Any) -> models.Rollout:
    return models.Rollout(**storable(rollout.model_dump()), **more)
