"""Keeps a run's lease alive while its process lives, however long a round takes, and hears when it is to stop."""

import logging
import os
import time
from threading import Event, Thread
from types import TracebackType

from django.db import DatabaseError

from training.models import Run
from training.run_log import LogKeeper
from training.runs import LEASE, LeaseLostError, extend, interrupt, is_asked_to_stop
from training.store.database import thread

logger = logging.getLogger(__name__)

INTERVAL = 2.0
"""Seconds between two looks: how long a person waits at most until their wish is heard."""
EXTEND_EVERY = LEASE.total_seconds() / 4
STOP_SECONDS = 20.0
"""Seconds that a run may take to end once it was told to."""


class Heartbeat:
    """From entering the context to leaving it, extends the lease every quarter of its length, writes what the run said,
    and sets `stop` once somebody asked for that. A process that was told to stop and hangs is ended by force, because
    nobody may be left who could: its worker may be dead. The last checkpoint stays.

    A lease that is lost ends it in silence: the run itself learns so at its next beat, in the place that can stop it.
    """

    def __init__(self, run: Run, *, stop: Event, log: LogKeeper) -> None:
        self.run = run
        self.stop = stop
        self.log = log
        self.ended = Event()
        self.extended = time.monotonic()
        self.heard = False
        self.told: float | None = None
        self.ticker = Thread(target=self._tick, name="heartbeat", daemon=True)

    def __enter__(self) -> "Heartbeat":
        self.ticker.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.ended.set()
        self.ticker.join()
        self.log.flush()

    def _tick(self) -> None:
        while not self.ended.wait(INTERVAL):
            try:
                thread.submit(self._look).result(EXTEND_EVERY)
            except LeaseLostError:
                return
            except (DatabaseError, TimeoutError):
                # A database that is busy for a moment is tried again at the next tick, well before the lease ends.
                logger.warning("run %s could not reach the database just now", self.run.pk)
            if self._hangs():
                self._end()

    def _look(self) -> None:
        if time.monotonic() - self.extended >= EXTEND_EVERY:
            extend(self.run)
            self.extended = time.monotonic()
        self.log.flush()
        if not self.heard and is_asked_to_stop(self.run):
            self.heard = True
            self.log.say("somebody asked the run to stop")
            self.stop.set()

    def _hangs(self) -> bool:
        if not self.stop.is_set():
            return False
        self.told = self.told or time.monotonic()
        return time.monotonic() - self.told > STOP_SECONDS and not self.ended.is_set()

    def _end(self) -> None:
        why = f"it was told to stop, hung for {STOP_SECONDS:.0f} seconds, and was ended"
        self.log.say(why)
        try:
            thread.submit(interrupt, self.run, why=why).result(EXTEND_EVERY)
            thread.submit(self.log.flush).result(EXTEND_EVERY)
        finally:
            os._exit(1)
