"""Keeps a run's lease alive while its process lives, however long a round takes."""

import logging
from threading import Event, Thread
from types import TracebackType

from django.db import DatabaseError

from training.models import Run
from training.runs import LEASE, LeaseLostError, extend
from training.store.database import thread

logger = logging.getLogger(__name__)

INTERVAL = LEASE.total_seconds() / 4


class Heartbeat:
    """Extends the lease every quarter of its length, from entering the context to leaving it.

    A lease that is lost ends it in silence: the run itself learns so at its next beat, in the place that can stop it.
    """

    def __init__(self, run: Run) -> None:
        self.run = run
        self.stopped = Event()
        self.ticker = Thread(target=self._tick, name="heartbeat", daemon=True)

    def __enter__(self) -> "Heartbeat":
        self.ticker.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stopped.set()
        self.ticker.join()

    def _tick(self) -> None:
        while not self.stopped.wait(INTERVAL):
            try:
                thread.submit(extend, self.run).result()
            except LeaseLostError:
                return
            except DatabaseError:
                # A database that is busy for a moment is tried again at the next tick, well before the lease ends.
                logger.warning("the lease of run %s could not be extended just now", self.run.pk)
