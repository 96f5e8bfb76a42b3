"""What a run says of itself, told to whoever started it, and kept for its page.

The page may be served by another machine, so that it is kept in the database: the newest lines only, written with the
run's heartbeat and not line by line.
"""

from collections import deque
from collections.abc import Callable
from threading import Lock

from django.db import DatabaseError
from django.utils import timezone

from training.models import Run, RunLog
from training.runs import was_last

LINES = 300
LONGEST = 300
"""Characters of a line that are kept."""


class LogKeeper:
    """Takes lines from any thread. A resumed run goes on with the lines that it had."""

    def __init__(self, run: Run, *, echo: Callable[[str], object]) -> None:
        self._run = run
        self._echo = echo
        self._lines = deque(kept_lines(run), maxlen=LINES)
        self._unwritten = False
        self._lock = Lock()

    def say(self, line: str) -> None:
        """Tell it at once, and keep it from the next `flush` on."""
        self._echo(line)
        with self._lock:
            self._lines.append(f"{timezone.now():%H:%M:%S}  {line[:LONGEST]}")
            self._unwritten = True

    def flush(self) -> None:
        """Write what was said since. A process that lost the run writes nothing.

        Raises DatabaseError; the next call writes what this one could not.
        """
        with self._lock:
            if not self._unwritten:
                return
            lines, self._unwritten = "\n".join(self._lines), False
        try:
            if was_last(self._run):
                RunLog.objects.update_or_create(run=self._run, defaults={"lines": lines})
        except DatabaseError:
            self._unwritten = True
            raise


def kept_lines(run: Run) -> list[str]:
    """The newest lines of a run, oldest first."""
    log = RunLog.objects.filter(run=run).first()
    return log.lines.splitlines() if log else []
