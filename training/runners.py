"""Runner processes: each takes rollouts from the store's queue until it is told to end.

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

POLL_SECONDS = 0.1


class Runner(agl.LitAgentRunner[Any]):
    """The library's runner under a name that tells its host and process, since several machines share the store."""

    def get_worker_id(self) -> str:
        return this_process()


def run_rollouts(agent: Any, store: Any, tracer: agl.Tracer) -> None:
    """Make rollouts of an agent in this process, one at a time, until SIGTERM or SIGINT; the last one is whole."""
    stop = Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    # Parallelism is by processes. A thread pool of its own in each would only make them wait for each other, and one
    # that was begun before a fork does not work after it.
    torch.set_num_threads(1)
    runner = Runner(tracer, poll_interval=POLL_SECONDS, interval_jitter=POLL_SECONDS / 2)
    try:
        with runner.run_context(agent=agent, store=store):
            asyncio.run(runner.iter(event=stop))
    finally:
        thread.close()
