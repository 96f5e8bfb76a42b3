"""How long something takes, for tests that say how work grows with its text. What is asserted is never a figure for
readers: bounds are many times what is measured."""

from collections.abc import Callable
from time import thread_time
from typing import Any


def seconds_of(work: Callable[[], Any], *, repeats: int = 3) -> float:
    """Of this thread's own time, whatever else the machine does; of several runs the one that was disturbed least, as
    garbage that other tests left behind is collected in the middle of one."""
    return min(_once(work) for _ in range(repeats))


def _once(work: Callable[[], Any]) -> float:
    began = thread_time()
    work()
    return thread_time() - began
