"""Rollouts in this process, one after another, for a caller that waits: live triage, and probes."""

import asyncio
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import agentlightning as agl
from agentlightning.types import EnqueueRolloutRequest, RolloutConfig

from training.quiet import quiet
from training.store.collecting import Collected, CollectingStore
from training.store.tracer import BatchTracer


@dataclass(frozen=True)
class Order:
    """One rollout to make: its task, and the reference of the policy that it runs with."""

    task: Mapping[str, Any]
    reference: str


class RolloutFailedError(Exception):
    """The agent raised; its rollout is stored as failed under `rollout_id`."""

    def __init__(self, rollout_id: str, cause: BaseException) -> None:
        super().__init__(f"rollout {rollout_id} failed: {type(cause).__name__}")
        self.rollout_id = rollout_id


class SoloRunner:
    """Has Agent Lightning's runner make rollouts, on a thread of its own. They are the caller's to write.

    The thread is the guard that django-q needs: its timeout raises SystemExit in the main thread, which inside an
    agent would be taken for a success. Here it can only reach the waiting caller. Agent Lightning traces one rollout
    at a time in a process, so there is one thread.
    """

    def __init__(self, *, timeout: float) -> None:
        """`timeout` counts seconds, and is what each rollout says of itself."""
        self.store = CollectingStore()
        self.config = RolloutConfig(timeout_seconds=timeout, unresponsive_seconds=timeout)
        self.runner = agl.LitAgentRunner(tracer=BatchTracer())
        self.executor = ThreadPoolExecutor(max_workers=1, thread_name_prefix="rollout")

    def run(self, agent: Any, orders: Sequence[Order], *, seconds: float | None = None) -> list[Collected]:
        """Make rollouts in order; one that fails says so, and the next one is made all the same.

        None is begun after `seconds`, but for the first: the answer may be shorter than the orders.
        """
        return self.executor.submit(asyncio.run, self._run(agent, orders, seconds)).result()

    def run_to_failure(self, agent: Any, order: Order) -> Collected:
        """Make a rollout that has to fail. Raises AssertionError when it succeeds."""
        with quiet("agentlightning"):
            (made,) = self.run(agent, [order])
        if made.error is None:
            raise AssertionError(f"rollout {made.rollout.rollout_id} was meant to fail")
        return made

    async def _run(self, agent: Any, orders: Sequence[Order], seconds: float | None) -> list[Collected]:
        began = time.monotonic()
        made: list[Collected] = []
        with self.runner.run_context(agent=agent, store=self.store):
            for order in orders:
                if made and seconds is not None and time.monotonic() - began > seconds:
                    break
                made.append(await self._step(order))
        return made

    async def _step(self, order: Order) -> Collected:
        llm = agl.LLM(endpoint="policy://local", model=order.reference, sampling_parameters={"temperature": 1.0})
        request = EnqueueRolloutRequest(
            input=dict(order.task),
            mode="test",
            resources_id=f"solo/{order.reference}",
            config=self.config,
            metadata={"reference": order.reference},
        )
        rollout = self.store.begin(request, {"llm": llm}, self.runner.get_worker_id())
        try:
            await self.runner._step_impl(rollout, raise_on_exception=True)  # noqa: SLF001
        except Exception as error:  # noqa: BLE001 - whatever an agent raises, the others of the group go on
            failed = self.store.take(rollout.attempt.attempt_id)
            failed.error = error
            return failed
        return self.store.take(rollout.attempt.attempt_id)
