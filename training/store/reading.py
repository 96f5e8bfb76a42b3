"""The half of the store that reads. Parameters are those of agentlightning.store.base.LightningStore."""

import asyncio
import contextlib
import time
import warnings
from collections.abc import Callable, Sequence
from typing import Any, Literal, TypeVar

from agentlightning.store.base import LightningStore, LightningStoreStatistics
from agentlightning.types import (
    Attempt,
    PaginatedResult,
    ResourcesUpdate,
    Rollout,
    RolloutStatus,
    Span,
    Worker,
    WorkerStatus,
)

from training.store import attempts, resources, rollouts, search
from training.store.database import thread
from training.store.queries import Page
from training.store.rows import attempt_of, resources_of, rollout_of, worker_of
from training.store.waiting import completions

Result = TypeVar("Result")
Logic = Literal["and", "or"]
Order = Literal["asc", "desc"]

POLL_SECONDS = 0.2


def after_health_check(job: Callable[..., Result], *arguments: Any, **options: Any) -> Result:
    attempts.end_unhealthy()
    return job(*arguments, **options)


class ReadingStore(LightningStore):
    """Queries, look-ups and waiting.

    Attempts that ran out of time are looked for before a call, unless one of this object's calls looked for them less
    than `scan_debounce_seconds` ago.
    """

    def __init__(self, *, scan_debounce_seconds: float = 1.0) -> None:
        self._scan_debounce_seconds = scan_debounce_seconds
        self._launched = time.time()
        self._checked = float("-inf")

    async def _run(self, job: Callable[..., Result], *arguments: Any, **options: Any) -> Result:
        now = time.monotonic()
        if now - self._checked < self._scan_debounce_seconds:
            return await thread.run(job, *arguments, **options)
        self._checked = now
        return await thread.run(after_health_check, job, *arguments, **options)

    async def statistics(self) -> LightningStoreStatistics:
        totals = await self._run(search.totals)
        return {"name": type(self).__name__, **totals, "uptime": time.time() - self._launched}

    async def query_rollouts(  # noqa: PLR0913 - the interface's
        self,
        *,
        status_in: Sequence[RolloutStatus] | None = None,
        rollout_id_in: Sequence[str] | None = None,
        rollout_id_contains: str | None = None,
        filter_logic: Logic = "and",
        sort_by: str | None = None,
        sort_order: Order = "asc",
        limit: int = -1,
        offset: int = 0,
        status: Sequence[RolloutStatus] | None = None,
        rollout_ids: Sequence[str] | None = None,
    ) -> PaginatedResult[Rollout]:
        if status is not None or rollout_ids is not None:
            warnings.warn("use status_in and rollout_id_in", DeprecationWarning, stacklevel=2)
        statuses = status if status_in is None else status_in
        ids = rollout_ids if rollout_id_in is None else rollout_id_in
        page = Page(sort_by, sort_order, limit, offset)
        return await self._run(search.rollouts, statuses, ids, rollout_id_contains, filter_logic, page)

    async def get_rollout_by_id(self, rollout_id: str) -> Rollout | None:
        return await self._run(search.rollout, rollout_id)

    async def query_attempts(
        self,
        rollout_id: str,
        *,
        sort_by: str | None = "sequence_id",
        sort_order: Order = "asc",
        limit: int = -1,
        offset: int = 0,
    ) -> PaginatedResult[Attempt]:
        return await self._run(search.attempts, rollout_id, Page(sort_by, sort_order, limit, offset))

    async def get_latest_attempt(self, rollout_id: str) -> Attempt | None:
        row = await self._run(attempts.latest, rollout_id)
        return attempt_of(row) if row else None

    async def query_spans(  # noqa: PLR0913
        self,
        rollout_id: str,
        attempt_id: str | None = None,
        *,
        trace_id: str | None = None,
        trace_id_contains: str | None = None,
        span_id: str | None = None,
        span_id_contains: str | None = None,
        parent_id: str | None = None,
        parent_id_contains: str | None = None,
        name: str | None = None,
        name_contains: str | None = None,
        filter_logic: Logic = "and",
        limit: int = -1,
        offset: int = 0,
        sort_by: str | None = "sequence_id",
        sort_order: Order = "asc",
    ) -> PaginatedResult[Span]:
        exact = {"trace_id": trace_id, "span_id": span_id, "parent_id": parent_id, "name": name}
        parts = {
            "trace_id": trace_id_contains,
            "span_id": span_id_contains,
            "parent_id": parent_id_contains,
            "name": name_contains,
        }
        page = Page(sort_by, sort_order, limit, offset)
        return await self._run(search.spans, rollout_id, attempt_id, exact, parts, filter_logic, page)

    async def query_resources(
        self,
        *,
        resources_id: str | None = None,
        resources_id_contains: str | None = None,
        sort_by: str | None = None,
        sort_order: Order = "asc",
        limit: int = -1,
        offset: int = 0,
    ) -> PaginatedResult[ResourcesUpdate]:
        page = Page(sort_by, sort_order, limit, offset)
        return await self._run(search.resources, resources_id, resources_id_contains, page)

    async def get_resources_by_id(self, resources_id: str) -> ResourcesUpdate | None:
        row = await self._run(resources.get, resources_id)
        return resources_of(row) if row else None

    async def get_latest_resources(self) -> ResourcesUpdate | None:
        row = await self._run(resources.latest)
        return resources_of(row) if row else None

    async def query_workers(
        self,
        *,
        status_in: Sequence[WorkerStatus] | None = None,
        worker_id_contains: str | None = None,
        filter_logic: Logic = "and",
        sort_by: str | None = None,
        sort_order: Order = "asc",
        limit: int = -1,
        offset: int = 0,
    ) -> PaginatedResult[Worker]:
        page = Page(sort_by, sort_order, limit, offset)
        return await self._run(search.workers, status_in, worker_id_contains, filter_logic, page)

    async def get_worker_by_id(self, worker_id: str) -> Worker | None:
        row = await self._run(search.worker, worker_id)
        return worker_of(row) if row else None

    async def wait_for_rollouts(self, *, rollout_ids: list[str], timeout: float | None = None) -> list[Rollout]:
        """Wait until all are finished, or `timeout` seconds are over; returns the finished ones, in the order given.

        What finishes in this process wakes the wait at once; what other processes finish is seen within POLL_SECONDS.
        Ids that the store does not know are not waited for, as in the in-memory store.
        """
        deadline = None if timeout is None else time.monotonic() + timeout
        with completions.waiting_for(rollout_ids) as waiter:
            while waiter.keep(await self._run(rollouts.unfinished, rollout_ids)):
                pause = POLL_SECONDS if deadline is None else min(POLL_SECONDS, deadline - time.monotonic())
                if pause <= 0:
                    break
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(waiter.all_finished.wait(), pause)
        return [rollout_of(row) for row in await self._run(rollouts.finished, rollout_ids)]

    async def unfinished(self, rollout_ids: Sequence[str]) -> set[str]:
        """Those of the given ids whose rollouts have not ended: what `wait_for_rollouts` waits for, asked once."""
        return await self._run(rollouts.unfinished, rollout_ids)

    async def latest_traces(self, rollout_ids: Sequence[str]) -> dict[str, list[Span]]:
        """Spans of each rollout's latest attempt, by rollout in the order given; as `query_spans`, in one query."""
        return await self._run(search.latest_traces, rollout_ids)
