"""Rollouts that stay in memory while they are made, and are then written together by whoever had them made.

A rollout that is written step by step costs a dozen statements. Here many of them cost five, in a transaction of the
caller's, who may also leave out those that nobody needs any more.
"""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from agentlightning.store.base import LightningStore, LightningStoreCapabilities
from agentlightning.types import (
    Attempt,
    AttemptedRollout,
    AttemptStatus,
    EnqueueRolloutRequest,
    NamedResources,
    ResourcesUpdate,
    RolloutConfig,
    Span,
)

from training import models
from training.store import resources, sql, workers
from training.store.rollouts import new_attempt, new_rollout
from training.store.rows import attempt_of, attempted_rollout_of, span_row
from training.store.states import rollout_status


@dataclass
class Collected:
    """A rollout with its one attempt, as rows that are not written yet."""

    rollout: models.Rollout
    attempt: models.Attempt
    resources: NamedResources
    spans: Sequence[Span] = ()
    error: Exception | None = None
    """What the agent raised, where it did."""


class CollectingStore(LightningStore):
    """What Agent Lightning's runner needs of a store to make a rollout, with a BatchTracer, and no more."""

    def __init__(self) -> None:
        super().__init__()
        self._made: dict[str, Collected] = {}

    @property
    def capabilities(self) -> LightningStoreCapabilities:
        return LightningStoreCapabilities(thread_safe=True, async_safe=True, zero_copy=True, otlp_traces=False)

    def begin(self, request: EnqueueRolloutRequest, resources: NamedResources, worker_id: str) -> AttemptedRollout:
        rollout = new_rollout(request, "preparing", request.resources_id)
        attempt = new_attempt(rollout, worker_id)
        self._made[attempt.attempt_id] = Collected(rollout, attempt, resources)
        return attempted_rollout_of(rollout, attempt)

    def take(self, attempt_id: str) -> Collected:
        """What came of an attempt; it is forgotten here."""
        return self._made.pop(attempt_id)

    async def get_resources_by_id(self, resources_id: str) -> ResourcesUpdate | None:
        for made in self._made.values():
            if made.rollout.resources_id == resources_id:
                now = time.time()
                return ResourcesUpdate(
                    resources_id=resources_id, resources=made.resources, create_time=now, update_time=now, version=1
                )
        return None

    def hold_trace(self, attempt_id: str, spans: Sequence[Span]) -> None:
        for number, span in enumerate(spans, start=1):
            span.sequence_id = number
        made = self._made[attempt_id]
        made.spans, made.rollout.last_span = spans, len(spans)

    async def update_attempt(
        self,
        rollout_id: str,  # noqa: ARG002 - the interface's name
        attempt_id: str,
        status: AttemptStatus = "succeeded",
        **_: Any,
    ) -> Attempt:
        """The end of the attempt, and so of its rollout."""
        made, now = self._made[attempt_id], time.time()
        made.attempt.status = status
        made.attempt.end_time = made.attempt.last_heartbeat_time = made.rollout.end_time = now
        made.rollout.status = rollout_status(made.attempt, RolloutConfig(**made.rollout.config))
        return attempt_of(made.attempt)


def write(made: Sequence[Collected]) -> None:
    """Write rollouts with all that belongs to them, on the caller's connection and in its transaction."""
    for resources_id, named in {str(one.rollout.resources_id): one.resources for one in made}.items():
        resources.ensure(resources_id, named)
    sql.insert([one.rollout for one in made])
    sql.insert([one.attempt for one in made])
    if spans := [span_row(span) for one in made for span in one.spans]:
        sql.insert(spans)
    last = made[-1].attempt
    workers.follow(last, last_busy_time=last.start_time)
