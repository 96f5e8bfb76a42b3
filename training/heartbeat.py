"""Keeps a run's lease alive while its process lives, however long a round takes, and hears when it is to stop."""

import logging
import time
from threading import Event, Thread
from types import TracebackType

from django.db import DatabaseError

from training.models import Run
from training.run_log import LogKeeper
from training.runs import LEASE, LeaseLostError, extend, is_asked_to_stop
from training.store.database import thread

logger = logging.getLogger(__name__)

INTERVAL = 2.0
"""Seconds between two looks: how long a person waits at most until their wish is heard."""
EXTEND_EVERY = LEASE.total_seconds() / 4


class Heartbeat:
    """From entering the context to leaving it, extends the lease every quarter of its length, writes what the run said,
    and sets `stop` once somebody asked for that.

    A lease that is lost ends it in silence: the run itself learns so at its next beat, in the place that can stop it.
    """

    def __init__(self, run: Run, *, stop: Event, log: LogKeeper) -> None:
        self.run = run
        self.stop = stop
        self.log = log
        self.ended = Event()
        self.extended = time.monotonic()
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
                thread.submit(self._look).result()
            except LeaseLostError:
                return
            except DatabaseError:
                # A database that is busy for a moment is tried again at the next tick, well before the lease ends.
                logger.warning("run %s could not reach the database just now", self.run.pk)

    def _look(self) -> None:
        if time.monotonic() - self.extended >= EXTEND_EVERY:
            extend(self.run)
            self.extended = time.monotonic()
        self.log.flush()
        if not self.stop.is_set() and is_asked_to_stop(self.run):
            self.log.say("somebody asked the run to stop; it does so after this round")
            self.stop.set()
