"""A launched process is stopped at its limits of time and memory: asked first, then ended, with all its children."""

import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.live.test_killed_training import is_alive
from training import supervising
from training.supervising import Limits, resident_megabytes, supervise

AMPLE = Limits(minutes=5, megabytes=4096)
WAITS = "import time; time.sleep(60)"
# What a command does: it finishes its round, and says so.
POLITE = """
import signal, sys, time
signal.signal(signal.SIGTERM, lambda *_: sys.exit(7))
print("ready", flush=True)
time.sleep(60)
"""
DEAF = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('ready', flush=True); time.sleep(60)"
HUNGRY = "import time; held = bytearray(200 * 1024 * 1024); print('ready', flush=True); time.sleep(60)"
PARENT = """
import subprocess, sys, time
child = subprocess.Popen([sys.executable, "-c", {child!r}], stdout=subprocess.PIPE)
child.stdout.readline()
print(child.pid, flush=True)
time.sleep(60)
"""
Process = subprocess.Popen[bytes]


@pytest.fixture
def started() -> Iterator[list[Process]]:
    processes: list[Process] = []
    yield processes
    for process in processes:
        process.kill()
        process.wait()
        assert process.stdout is not None
        process.stdout.close()


def start(started: list[Process], code: str) -> Process:
    process = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, start_new_session=True)
    started.append(process)
    return process


def line_of(process: Process) -> str:
    assert process.stdout is not None
    return process.stdout.readline().decode().strip()


@pytest.fixture(autouse=True)
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(supervising, "LOOK_SECONDS", 0.05)
    monkeypatch.setattr(supervising, "STOP_SECONDS", 0.5)


def test_what_ends_by_itself_was_not_stopped(started: list[Process]) -> None:
    process = start(started, "raise SystemExit(3)")
    assert supervise(process, AMPLE) == ""
    assert process.returncode == 3


def test_over_its_time_it_is_asked_to_stop(started: list[Process]) -> None:
    process = start(started, POLITE)
    line_of(process)
    assert supervise(process, Limits(minutes=0.2 / 60, megabytes=4096)) == "it reached its limit of 0.00333333 minutes"
    assert process.returncode == 7


def test_who_does_not_listen_is_ended(started: list[Process]) -> None:
    process = start(started, DEAF)
    line_of(process)
    assert supervise(process, Limits(minutes=0, megabytes=4096))
    assert process.returncode == -9


def test_memory_of_children_counts_and_they_end_too(started: list[Process]) -> None:
    process = start(started, PARENT.format(child=HUNGRY))
    child = int(line_of(process))
    assert resident_megabytes(process.pid) > 200
    reason = supervise(process, Limits(minutes=5, megabytes=150))
    assert "of memory, over its limit of 150" in reason
    deadline = time.monotonic() + 10
    while is_alive(child) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not is_alive(child)


def test_a_process_that_is_gone_takes_no_memory(started: list[Process]) -> None:
    process = start(started, "pass")
    process.wait()
    assert not Path(f"/proc/{process.pid}").exists()
    assert resident_megabytes(process.pid) == 0.0
