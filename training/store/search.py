"""What the store's query methods read, one page at a time."""

from collections.abc import Iterable, Sequence
from typing import Any

from agentlightning.types import PaginatedResult
from agentlightning.types import Span as SpanType
from django.db.models import F, Q

from training.models import Attempt, Resources, Rollout, Span, Worker
from training.store.attempts import latest
from training.store.queries import Page, combined, contains, page_of, text_conditions
from training.store.rollouts import with_latest_attempt
from training.store.rows import attempt_of, attempted_rollout_of, resources_of, rollout_of, span_of, worker_of


def totals() -> dict[str, int]:
    """How many rows of each kind there are, under the names of LightningStoreStatistics."""
    counted = {"rollouts": Rollout, "attempts": Attempt, "spans": Span, "resources": Resources, "workers": Worker}
    return {f"total_{name}": model._default_manager.count() for name, model in counted.items()}  # noqa: SLF001


def attempted(rows: Iterable[Rollout]) -> list[Any]:
    """Rollouts as the library's type, those that were tried with their latest attempt."""
    return [
        rollout_of(rollout) if attempt is None else attempted_rollout_of(rollout, attempt)
        for rollout, attempt in with_latest_attempt(list(rows))
    ]


def rollout(rollout_id: str) -> Any:
    return next(iter(attempted(Rollout.objects.filter(rollout_id=rollout_id))), None)


def rollouts(
    status_in: Sequence[str] | None,
    rollout_id_in: Sequence[str] | None,
    rollout_id_contains: str | None,
    logic: str,
    page: Page,
) -> PaginatedResult[Any]:
    conditions = [] if status_in is None else [Q(status__in=list(status_in))]
    conditions += [] if rollout_id_in is None else [Q(rollout_id__in=list(rollout_id_in))]
    conditions += [] if rollout_id_contains is None else [contains("rollout_id", rollout_id_contains)]
    rows = Rollout.objects.filter(combined(conditions, logic))
    return page_of(rows, page, ("start_time", "rollout_id"), attempted)


def attempts(rollout_id: str, page: Page) -> PaginatedResult[Any]:
    rows = Attempt.objects.filter(rollout_id=rollout_id)
    return page_of(rows, page, ("sequence_id",), lambda found: [attempt_of(row) for row in found])


def spans(
    rollout_id: str,
    attempt_id: str | None,
    exact: dict[str, str | None],
    parts: dict[str, str | None],
    logic: str,
    page: Page,
) -> PaginatedResult[Any]:
    if attempt_id == "latest":
        newest = latest(rollout_id)
        attempt_id = newest.attempt_id if newest else ""
    rows = Span.objects.filter(combined(text_conditions(exact, parts), logic), rollout_id=rollout_id)
    if attempt_id is not None:
        rows = rows.filter(attempt_id=attempt_id)
    return page_of(rows, page, ("id",), lambda found: [span_of(row) for row in found])


def latest_traces(rollout_ids: Sequence[str]) -> dict[str, list[SpanType]]:
    """Spans of the latest attempt of each rollout, in the order of their sequence ids."""
    found: dict[str, list[SpanType]] = {rollout_id: [] for rollout_id in rollout_ids}
    rows = Span.objects.filter(rollout_id__in=rollout_ids, attempt__sequence_id=F("rollout__attempt_count"))
    for row in rows.order_by("rollout_id", "sequence_id", "id"):
        found[row.rollout_id].append(span_of(row))
    return found


def resources(resources_id: str | None, part: str | None, page: Page) -> PaginatedResult[Any]:
    conditions = text_conditions({"resources_id": resources_id}, {"resources_id": part})
    rows = Resources.objects.filter(combined(conditions, "and"))
    return page_of(rows, page, ("create_time", "resources_id"), lambda found: [resources_of(row) for row in found])


def workers(status_in: Sequence[str] | None, part: str | None, logic: str, page: Page) -> PaginatedResult[Any]:
    conditions = [] if status_in is None else [Q(status__in=list(status_in))]
    conditions += text_conditions({}, {"worker_id": part})
    rows = Worker.objects.filter(combined(conditions, logic))
    return page_of(rows, page, ("worker_id",), lambda found: [worker_of(row) for row in found])


def worker(worker_id: str) -> Worker | None:
    return Worker.objects.filter(worker_id=worker_id).first()
