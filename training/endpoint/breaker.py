"""A circuit breaker: a server that fails again and again is left alone for a while (Nygard 2007, Release It!)."""

import logging
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Lock

logger = logging.getLogger("training")


class CircuitOpenError(Exception):
    """The server is left alone for now; nothing was asked."""


class CircuitBreaker:
    """Opens after `failures` calls in a row failed; after `rest` seconds one call is let through to see.

    One serves all threads of a process. Calls go through `guard`.
    """

    def __init__(
        self, name: str, *, failures: int = 5, rest: float = 30.0, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.name = name
        self.failures = failures
        self.rest = rest
        self._clock = clock
        self._lock = Lock()
        self._failed = 0
        self._opened_at: float | None = None
        self._probing = False

    @property
    def state(self) -> str:
        """Closed lets calls through, open lets none, half-open lets one."""
        with self._lock:
            return self._state()

    def _state(self) -> str:
        if self._opened_at is None:
            return "closed"
        return "half-open" if self._clock() - self._opened_at >= self.rest else "open"

    @contextmanager
    def guard(self, *, is_fault: Callable[[Exception], bool]) -> Iterator[None]:
        """Around one call: it failed where the block raises a fault. Raises CircuitOpenError in place of the call."""
        self._admit()
        try:
            yield
        except Exception as error:
            if is_fault(error):
                self._count_failure()
            else:
                self._close()
            raise
        except BaseException:
            # Whoever asked gave up, which says nothing about the server.
            with self._lock:
                self._probing = False
            raise
        self._close()

    def _admit(self) -> None:
        with self._lock:
            state = self._state()
            if state == "open" or (state == "half-open" and self._probing):
                raise CircuitOpenError(f"{self._failed} calls in a row failed: the server is left alone for a while")
            self._probing = state == "half-open"

    def _count_failure(self) -> None:
        with self._lock:
            self._failed += 1
            self._probing = False
            if self._failed >= self.failures:
                self._opened_at = self._clock()
                logger.warning("%s: %d calls in a row failed; left alone for %g s", self.name, self._failed, self.rest)

    def _close(self) -> None:
        with self._lock:
            if self._opened_at is not None:
                logger.warning("%s answers again", self.name)
            self._failed, self._opened_at, self._probing = 0, None, False
