"""One rollout at a time, in this process, for a caller that waits: live triage, and probes."""

import asyncio
import logging
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import agentlightning as agl
from agentlightning.types import RolloutConfig


class RolloutFailedError(Exception):
    """The agent raised; the rollout is stored as failed under `rollout_id`."""

    def __init__(self, rollout_id: str, cause: BaseException) -> None:
        super().__init__(f"rollout {rollout_id} failed: {type(cause).__name__}")
        self.rollout_id = rollout_id


class SoloRunner:
    """Runs rollouts of one agent through a LightningStore, each on a thread of its own.

    The thread is the guard that django-q needs: its timeout raises SystemExit in the main thread, which inside an
    agent would be stored as a success. Here it can only reach the waiting caller. Agent Lightning traces one rollout
    at a time in a process, so there is one thread.
    """

    def __init__(self, agent: Any, *, store: Any, tracer: Any, timeout: float) -> None:
        """`timeout` counts seconds; a rollout whose process died is known to be dead after as many."""
        self.agent = agent
        self.store = store
        self.config = RolloutConfig(timeout_seconds=timeout, unresponsive_seconds=timeout)
        self.runner = agl.LitAgentRunner(tracer=tracer)
        self.executor = ThreadPoolExecutor(max_workers=1, thread_name_prefix="rollout")

    def run(self, task: Mapping[str, Any], *, reference: str) -> str:
        """Run the agent on `task` with the policy of `reference`; the rollout's id. Raises RolloutFailedError."""
        return self.executor.submit(asyncio.run, self._step(task, reference)).result()

    def run_to_failure(self, task: Mapping[str, Any], *, reference: str) -> str:
        """Run a task that has to fail; the id of the failed rollout. Raises AssertionError when it succeeds."""
        logger = logging.getLogger("agentlightning")
        level = logger.level
        # Its traceback is expected, and would only frighten whoever watches.
        logger.setLevel(logging.CRITICAL)
        try:
            rollout_id = self.run(task, reference=reference)
        except RolloutFailedError as error:
            return error.rollout_id
        finally:
            logger.setLevel(level)
        raise AssertionError(f"rollout {rollout_id} was meant to fail")

    async def _step(self, task: Mapping[str, Any], reference: str) -> str:
        resources = await self.store.update_resources(
            f"solo/{reference}",
            {"llm": agl.LLM(endpoint="policy://local", model=reference, sampling_parameters={"temperature": 1.0})},
        )
        with self.runner.run_context(agent=self.agent, store=self.store):
            rollout = await self.store.start_rollout(
                input=dict(task),
                mode="test",
                resources_id=resources.resources_id,
                config=self.config,
                worker_id=self.runner.get_worker_id(),
                metadata={"reference": reference},
            )
            try:
                await self.runner._step_impl(rollout, raise_on_exception=True)  # noqa: SLF001
            except Exception as error:
                raise RolloutFailedError(rollout.rollout_id, error) from error
        return str(rollout.rollout_id)
