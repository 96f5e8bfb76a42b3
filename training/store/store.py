"""Agent Lightning's store on the Django ORM: rollouts and traces that outlive the process, on SQLite or PostgreSQL."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from agentlightning.store.base import UNSET, LightningStoreCapabilities, Unset
from agentlightning.types import (
    Attempt,
    AttemptedRollout,
    AttemptStatus,
    EnqueueRolloutRequest,
    NamedResources,
    ResourcesUpdate,
    Rollout,
    RolloutConfig,
    RolloutMode,
    RolloutStatus,
    Span,
    TaskInput,
    Worker,
)
from opentelemetry.sdk.trace import ReadableSpan

from training.store import attempts, workers
from training.store import resources as resource_rows
from training.store import rollouts as rollout_rows
from training.store import spans as span_rows
from training.store.reading import ReadingStore
from training.store.rows import attempt_of, attempted_rollout_of, resources_of, rollout_of, worker_of


def given(**fields: Any) -> dict[str, Any]:
    """The fields that a caller set; None is a value, UNSET is none."""
    return {name: value for name, value in fields.items() if not isinstance(value, Unset)}


class DjangoLightningStore(ReadingStore):
    """The whole LightningStore interface of Agent Lightning 0.3.0, one short transaction a call.

    It behaves as the library's in-memory store does, but for what README.md names; above all, a rollout that succeeded,
    failed or was cancelled, and an attempt that succeeded, failed or ran out of time, never change their status again.
    Objects of this class hold nothing that matters, so any number of them, in any number of processes, are the same
    store. What a BatchTracer hands over is held until the attempt's end is written, with which it belongs together.
    """

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self._held: dict[str, Sequence[Span]] = {}

    @property
    def capabilities(self) -> LightningStoreCapabilities:
        return LightningStoreCapabilities(thread_safe=True, async_safe=True, zero_copy=True, otlp_traces=False)

    async def start_rollout(
        self,
        input: TaskInput,  # noqa: A002 - the interface's name
        mode: RolloutMode | None = None,
        resources_id: str | None = None,
        config: RolloutConfig | None = None,
        metadata: dict[str, Any] | None = None,
        worker_id: str | None = None,
    ) -> AttemptedRollout:
        request = EnqueueRolloutRequest(
            input=input, mode=mode, resources_id=resources_id, config=config, metadata=metadata
        )
        return attempted_rollout_of(*await self._run(rollout_rows.start, request, worker_id))

    async def enqueue_rollout(
        self,
        input: TaskInput,  # noqa: A002
        mode: RolloutMode | None = None,
        resources_id: str | None = None,
        config: RolloutConfig | None = None,
        metadata: dict[str, Any] | None = None,
    ) -> Rollout:
        request = EnqueueRolloutRequest(
            input=input, mode=mode, resources_id=resources_id, config=config, metadata=metadata
        )
        return (await self.enqueue_many_rollouts([request]))[0]

    async def enqueue_many_rollouts(self, rollouts: Sequence[EnqueueRolloutRequest]) -> Sequence[Rollout]:
        return [rollout_of(row) for row in await self._run(rollout_rows.enqueue, rollouts)]

    async def dequeue_rollout(self, worker_id: str | None = None) -> AttemptedRollout | None:
        return next(iter(await self.dequeue_many_rollouts(worker_id=worker_id)), None)

    async def dequeue_many_rollouts(
        self, *, limit: int = 1, worker_id: str | None = None
    ) -> Sequence[AttemptedRollout]:
        claimed = await self._run(rollout_rows.claim, limit, worker_id)
        return [attempted_rollout_of(rollout, attempt) for rollout, attempt in claimed]

    async def start_attempt(self, rollout_id: str, worker_id: str | None = None) -> AttemptedRollout:
        return attempted_rollout_of(*await self._run(attempts.start, rollout_id, worker_id))

    async def update_rollout(
        self,
        rollout_id: str,
        input: TaskInput | Unset = UNSET,  # noqa: A002
        mode: RolloutMode | Unset | None = UNSET,
        resources_id: str | Unset | None = UNSET,
        status: RolloutStatus | Unset = UNSET,
        config: RolloutConfig | Unset = UNSET,
        metadata: dict[str, Any] | Unset | None = UNSET,
    ) -> Rollout:
        changes = given(
            input=input, mode=mode, resources_id=resources_id, status=status, config=config, metadata=metadata
        )
        return rollout_of(await self._run(rollout_rows.update, rollout_id, changes))

    async def update_attempt(
        self,
        rollout_id: str,
        attempt_id: str,
        status: AttemptStatus | Unset = UNSET,
        worker_id: str | Unset = UNSET,
        last_heartbeat_time: float | Unset = UNSET,
        metadata: dict[str, Any] | Unset | None = UNSET,
    ) -> Attempt:
        changes = given(status=status, worker_id=worker_id, last_heartbeat_time=last_heartbeat_time, metadata=metadata)
        return attempt_of(
            await self._run(attempts.update, rollout_id, attempt_id, changes, self._held.pop(attempt_id, ()))
        )

    async def get_next_span_sequence_id(self, rollout_id: str, attempt_id: str) -> int:
        return (await self.get_many_span_sequence_ids([(rollout_id, attempt_id)]))[0]

    async def get_many_span_sequence_ids(self, rollout_attempt_ids: Sequence[tuple[str, str]]) -> Sequence[int]:
        # What was told before comes before.
        for rollout_id, attempt_id in rollout_attempt_ids:
            if trace := self._held.pop(attempt_id, ()):
                await self._run(attempts.update, rollout_id, attempt_id, {}, trace)
        return await self._run(span_rows.issue_for_each, [rollout_id for rollout_id, _ in rollout_attempt_ids])

    async def add_span(self, span: Span) -> Span | None:
        return next(iter(await self._run(span_rows.add, [span])), None)

    async def add_many_spans(self, spans: Sequence[Span]) -> Sequence[Span]:
        groups: dict[tuple[str, str], list[Span]] = defaultdict(list)
        for span in spans:
            groups[span.rollout_id, span.attempt_id].append(span)
        stored = [await self._run(span_rows.add, group) for group in groups.values()]
        return [span for group in stored for span in group]

    async def add_otel_span(
        self, rollout_id: str, attempt_id: str, readable_span: ReadableSpan, sequence_id: int | None = None
    ) -> Span | None:
        span = Span.from_opentelemetry(
            readable_span, rollout_id=rollout_id, attempt_id=attempt_id, sequence_id=sequence_id or 0
        )
        return next(iter(await self._run(span_rows.add, [span], number=sequence_id is None)), None)

    def hold_trace(self, attempt_id: str, spans: Sequence[Span]) -> None:
        """Take the spans of an attempt that is about to end; they are written with its next update, or number."""
        self._held[attempt_id] = spans

    async def add_resources(self, resources: NamedResources) -> ResourcesUpdate:
        return resources_of(await self._run(resource_rows.add, resources))

    async def update_resources(self, resources_id: str, resources: NamedResources) -> ResourcesUpdate:
        return resources_of(await self._run(resource_rows.update, resources_id, resources))

    async def update_worker(self, worker_id: str, heartbeat_stats: dict[str, Any] | Unset = UNSET) -> Worker:
        return worker_of(await self._run(workers.heartbeat, worker_id, **given(heartbeat_stats=heartbeat_stats)))
