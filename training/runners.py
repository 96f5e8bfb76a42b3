"""Runners, which take rollouts from the store's queue: beside the algorithm, or in a process until that is told to end.

Worker only: importing this module imports agentlightning and torch.
"""

import asyncio
import signal
from threading import Event
from typing import Any

import agentlightning as agl
import torch

from training.runs import this_process
from training.store.database import thread

POLL_SECONDS_HERE = 0.02
POLL_SECONDS = 0.1
"""How often a runner without work asks for some, where the learner is another process."""


class Runner(agl.LitAgentRunner[Any]):
    """The library's runner under a name that tells its host and process, since several machines share the store."""

    def get_worker_id(self) -> str:
        return this_process()

    async def _sleep_until_next_poll(self, event: Any = None) -> None:  # noqa: ARG002 - asked for after the sleep
        # The library's waits up to half a second more, at random, and never less than a tenth: longer than a round.
        await asyncio.sleep(self._poll_interval)


def trainer_here(algorithm: agl.Algorithm, *, store: Any, tracer: agl.Tracer, **options: Any) -> agl.Trainer:
    """A trainer whose one runner works in this process, beside the algorithm."""
    return agl.Trainer(
        algorithm=algorithm,
        store=store,
        tracer=tracer,
        runner=Runner(tracer, poll_interval=POLL_SECONDS_HERE),
        # The managed store of this strategy deadlocks on any store that really awaits.
        strategy=agl.SharedMemoryExecutionStrategy(n_runners=1, main_thread="algorithm", managed_store=False),
        **options,
    )


def run_rollouts(agent: Any, store: Any, tracer: agl.Tracer) -> None:
    """Make rollouts of an agent, one after the other, until SIGTERM or SIGINT; the one at hand is finished."""
    stop = Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    # Parallelism is by processes. A thread pool of its own in each would only make them wait for each other, and one
    # that was begun before a fork does not work after it.
    torch.set_num_threads(1)
    runner = Runner(tracer, poll_interval=POLL_SECONDS)
    try:
        with runner.run_context(agent=agent, store=store):
            asyncio.run(runner.iter(event=stop))
    finally:
        thread.close()
