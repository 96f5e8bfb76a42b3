"""Watches a process that was launched for a run: how long it works, and how much memory it and its children take."""

import os
import signal
import subprocess
import time
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
    """Of resident memory, the process and its children together."""


def supervise(process: Process, limits: Limits) -> str:
    """Wait for the end of a process that leads a group of its own; the reason where it had to be stopped before."""
    started = time.monotonic()
    while True:
        try:
            process.wait(LOOK_SECONDS)
        except subprocess.TimeoutExpired:
            if reason := _exceeded(process, limits, minutes=(time.monotonic() - started) / 60):
                stop(process)
                return reason
        else:
            return ""


def stop(process: Process) -> None:
    """Ask the process to stop, which it does after its round; then end what is left of its group."""
    if process.poll() is None:
        process.terminate()
        with suppress(subprocess.TimeoutExpired):
            process.wait(STOP_SECONDS)
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def _exceeded(process: Process, limits: Limits, *, minutes: float) -> str:
    if minutes > limits.minutes:
        return f"it reached its limit of {limits.minutes:g} minutes"
    taken = resident_megabytes(process.pid)
    if taken > limits.megabytes:
        return f"it took {taken:.0f} MB of memory, over its limit of {limits.megabytes:g}"
    return ""


def resident_megabytes(pid: int) -> float:
    """Resident memory of a process and all its children; 0 once it has ended."""
    try:
        process = psutil.Process(pid)
        together = [process, *process.children(recursive=True)]
    except psutil.NoSuchProcess:
        return 0.0
    return sum(map(_resident, together)) / MEGABYTE


def _resident(process: psutil.Process) -> int:
    try:
        return int(process.memory_info().rss)
    except psutil.NoSuchProcess:
        return 0
