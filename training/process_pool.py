"""Processes that belong to this one: forked from it, replaced when they die, and gone when it is.

They are forked so that they need not load Agent Lightning again, which takes 10 to 30 seconds each. A process of its
own, the keeper, forks them: forking is safe only where there are no threads and no connections, and the keeper never
has any.
"""

import ctypes
import os
import signal
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from multiprocessing import get_context
from multiprocessing.context import ForkProcess

from django.db import connections

Work = Callable[[], None]
"""What a process does, until SIGTERM."""

PR_SET_PDEATHSIG = 1
STOP_SECONDS = 10.0
"""Seconds that a process may take to end once it was told to."""
REPLACE_SECONDS = 1.0
"""Pause before a process that died is replaced, so that one that cannot live costs little."""
CHECK_SECONDS = 0.1

fork = get_context("fork")


@contextmanager
def kept(works: Sequence[Work]) -> Iterator[None]:
    """Keep a process for each work, from entering the context to leaving it.

    Enter it before any thread is started: what a thread holds at the moment of the fork is held for ever in the child.
    """
    connections.close_all()
    keeper = fork.Process(target=_keep, args=(os.getpid(), works), name="keeper")
    keeper.start()
    try:
        yield
    finally:
        end([keeper], seconds=2 * STOP_SECONDS)


def keep(works: Sequence[Work]) -> None:
    """Keep a process for each work until SIGTERM or SIGINT."""
    connections.close_all()
    told: list[int] = []
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda number, _: told.append(number))
    running = [_start(work) for work in works]
    while not told:
        time.sleep(CHECK_SECONDS)
        for place, work in enumerate(works):
            if not running[place].is_alive():
                running[place] = _start(work, pause=REPLACE_SECONDS)
    end(running, seconds=STOP_SECONDS)


def end(processes: Sequence[ForkProcess], *, seconds: float) -> None:
    """Tell processes to end, and kill those that have not within so many seconds."""
    for process in processes:
        process.terminate()
    deadline = time.monotonic() + seconds
    for process in processes:
        process.join(max(deadline - time.monotonic(), 0.0))
        if process.is_alive():
            process.kill()
            process.join()


def _keep(parent: int, works: Sequence[Work]) -> None:
    die_with(parent, signal.SIGTERM)
    keep(works)


def _start(work: Work, *, pause: float = 0.0) -> ForkProcess:
    process = fork.Process(target=_work, args=(os.getpid(), work, pause))
    process.start()
    return process


def _work(keeper: int, work: Work, pause: float) -> None:
    die_with(keeper, signal.SIGKILL)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, signal.SIG_DFL)
    time.sleep(pause)
    work()


def die_with(parent: int, number: signal.Signals) -> None:
    """Get a signal when the parent dies, however that happens; end at once if it has died already."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, number)
    if os.getppid() != parent:
        os._exit(1)
