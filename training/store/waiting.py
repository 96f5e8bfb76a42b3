"""Waking those who wait for rollouts, without asking the database over and over."""

import asyncio
import os
import threading
from collections.abc import Collection, Iterator
from contextlib import contextmanager


class Waiter:
    """One caller of wait_for_rollouts: what it still waits for, and how to wake it in its own event loop."""

    def __init__(self, pending: Collection[str]) -> None:
        self.pending = set(pending)
        self.all_finished = asyncio.Event()
        self._loop = asyncio.get_running_loop()

    def keep(self, unfinished: Collection[str]) -> bool:
        """Wait only for these from now on; whether there are any."""
        self.pending &= set(unfinished)
        return bool(self.pending)

    def wake(self) -> None:
        if not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self.all_finished.set)


class Completions:
    """Rollouts that finished in this process. What other processes finish is found by polling."""

    def __init__(self) -> None:
        self._clear()
        os.register_at_fork(after_in_child=self._clear)

    @contextmanager
    def waiting_for(self, rollout_ids: Collection[str]) -> Iterator[Waiter]:
        waiter = Waiter(rollout_ids)
        with self._lock:
            self._waiters.add(waiter)
        try:
            yield waiter
        finally:
            with self._lock:
                self._waiters.discard(waiter)

    def announce(self, rollout_id: str) -> None:
        with self._lock:
            for waiter in self._waiters:
                if rollout_id in waiter.pending:
                    waiter.pending.discard(rollout_id)
                    if not waiter.pending:
                        waiter.wake()

    def _clear(self) -> None:
        self._waiters: set[Waiter] = set()
        self._lock = threading.Lock()


completions = Completions()
