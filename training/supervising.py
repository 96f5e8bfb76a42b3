"""Watches a process that was launched for a run: how long it works, and how much memory it and its children take."""

import os
import signal
import subprocess
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

import psutil

LOOK_SECONDS = 1.0
STOP_SECONDS = 30.0
MEGABYTE = 1024 * 1024

Process = subprocess.Popen[bytes]


@dataclass(frozen=True)
class Limits:
    minutes: float
    megabytes: float
    """Of memory, the process and its children together."""


def supervise(process: Process, limits: Limits, *, wanted: Callable[[], bool]) -> str:
    """Wait for the end of a process that leads a group of its own; the reason where it had to be ended.

    `wanted` is asked at every look: where it answers False, the process is stopped, and was forced to if it hung.
    """
    started = time.monotonic()
    while not _waited(process, LOOK_SECONDS):
        reason = _exceeded(process, limits, minutes=(time.monotonic() - started) / 60)
        if not reason and wanted():
            continue
        forced = "" if stop(process) else f"its process did not stop within {STOP_SECONDS:g} seconds and was ended"
        return "; ".join(filter(None, [reason, forced]))
    return ""


def stop(process: Process) -> bool:
    """Ask the process to stop, which it does after its round; then end what is left of its group.

    Whether it did so by itself.
    """
    if not (ended := process.poll() is not None):
        process.terminate()
        ended = _waited(process, STOP_SECONDS)
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    return ended


def _waited(process: Process, seconds: float) -> bool:
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        return False
    return True


def _exceeded(process: Process, limits: Limits, *, minutes: float) -> str:
    if minutes > limits.minutes:
        return f"it reached its limit of {limits.minutes:g} minutes"
    taken = memory_megabytes(process.pid)
    if taken > limits.megabytes:
        return f"it took {taken:.0f} MB of memory, over its limit of {limits.megabytes:g}"
    return ""


def memory_megabytes(pid: int) -> float:
    """Memory of a process and all its children, swapped out or not; 0 once it has ended.

    A page that several of them share counts once: runners are forked, and share what Agent Lightning and torch take.
    """
    try:
        process = psutil.Process(pid)
        together = [process, *process.children(recursive=True)]
    except psutil.NoSuchProcess:
        return 0.0
    return sum(map(_taken, together)) / MEGABYTE


def _taken(process: psutil.Process) -> int:
    try:
        memory = process.memory_full_info()
    except (psutil.NoSuchProcess, psutil.AccessDenied):
        return 0
    return int(memory.pss + memory.swap)
