"""A tracer that has the spans of a rollout written together, with the end of its attempt."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Any

import agentlightning as agl

from training.quiet import quiet


class BatchTracer(agl.OtelTracer):
    """The library's tracer, with one transaction for a rollout's end and all of its spans.

    Made for rollouts that take seconds at most, in a process that has the database: its store is a
    DjangoLightningStore. An exception in the agent does not keep the spans before it from being written; a killed
    process takes them along, and its rollout is another runner's to try again.
    """

    @asynccontextmanager
    async def trace_context(
        self, name: str | None = None, *, rollout_id: str | None = None, attempt_id: str | None = None, **more: Any
    ) -> AsyncGenerator[Any, None]:
        context = super().trace_context(name, rollout_id=rollout_id, attempt_id=attempt_id, **more)
        async with context as tracer:
            try:
                yield tracer
            finally:
                if self._store is not None and attempt_id is not None:
                    self._store.hold_trace(attempt_id, self.get_last_trace())

    def _initialize_tracer_provider(self, worker_id: int) -> None:
        # The library warns that another tracer of this process was there first: here each has a provider of its own,
        # which it asks, and never the process's one.
        with quiet("agentlightning.tracer.otel", "opentelemetry.trace"):
            super()._initialize_tracer_provider(worker_id)

    def _disable_native_otlp_exporter(self) -> None:
        # What the library calls before each trace, where the store takes no OTLP. Its processor keeps the spans then.
        if self._lightning_span_processor is not None:
            self._lightning_span_processor.disable_store_submission = True
