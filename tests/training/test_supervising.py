"""A launched process is stopped at its limits of time and memory: asked first, then ended, with all its children."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from tests.live.site import wait_for
from tests.live.test_killed_training import is_alive
from training import supervising
from training.supervising import Limits, memory_megabytes, stop, supervise

AMPLE = Limits(minutes=5, megabytes=4096)
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
ORPHANING = """
import subprocess, sys
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
print(child.pid, flush=True)
"""
FORKED = """
import os, time
shared = bytearray(b"x") * (200 * 1024 * 1024)
told, tell = os.pipe()
for _ in range(2):
    if os.fork() == 0:
        own = bytearray(b"y") * (50 * 1024 * 1024)
        os.write(tell, b".")
        time.sleep(60)
heard = b""
while len(heard) < 2:
    heard += os.read(told, 2)
print("ready", flush=True)
time.sleep(60)
"""
Process = subprocess.Popen[bytes]


@pytest.fixture
def started() -> Iterator[list[Process]]:
    processes: list[Process] = []
    yield processes
    for process in processes:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        assert process.stdout is not None
        process.stdout.close()


def start(started: list[Process], code: str) -> Process:
    process = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, start_new_session=True)
    started.append(process)
    return process


def always() -> bool:
    return True


def line_of(process: Process) -> str:
    assert process.stdout is not None
    return process.stdout.readline().decode().strip()


@pytest.fixture(autouse=True)
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(supervising, "LOOK_SECONDS", 0.05)
    monkeypatch.setattr(supervising, "STOP_SECONDS", 0.5)


def test_what_ends_by_itself_was_not_stopped(started: list[Process]) -> None:
    process = start(started, "raise SystemExit(3)")
    assert supervise(process, AMPLE, wanted=always) == ""
    assert process.returncode == 3


def test_over_its_time_it_is_asked_to_stop(started: list[Process]) -> None:
    process = start(started, POLITE)
    line_of(process)
    assert (
        supervise(process, Limits(minutes=0.2 / 60, megabytes=4096), wanted=always)
        == "it reached its limit of 0.00333333 minutes"
    )
    assert process.returncode == 7


def test_who_does_not_listen_is_ended(started: list[Process]) -> None:
    process = start(started, DEAF)
    line_of(process)
    reason = supervise(process, Limits(minutes=0, megabytes=4096), wanted=always)
    assert reason == "it reached its limit of 0 minutes; its process did not stop within 0.5 seconds and was ended"
    assert process.returncode == -9


def test_who_is_not_wanted_any_more_is_asked_to_stop(started: list[Process]) -> None:
    process = start(started, POLITE)
    line_of(process)
    assert supervise(process, AMPLE, wanted=lambda: False) == ""
    assert process.returncode == 7


def test_who_hangs_when_not_wanted_any_more_is_ended(started: list[Process]) -> None:
    """Stopped as a debugger does it: no signal but the last is heard."""
    process = start(started, POLITE)
    line_of(process)
    process.send_signal(signal.SIGSTOP)
    reason = supervise(process, AMPLE, wanted=lambda: False)
    assert reason == "its process did not stop within 0.5 seconds and was ended"
    assert process.returncode == -9


def test_what_is_left_of_a_group_ends_with_its_leader(started: list[Process]) -> None:
    process = start(started, ORPHANING)
    child = int(line_of(process))
    assert supervise(process, AMPLE, wanted=always) == ""
    assert stop(process)
    wait_for(lambda: not is_alive(child), seconds=10, what="the child is gone")


def test_memory_that_forked_processes_share_counts_once(started: list[Process]) -> None:
    process = start(started, FORKED)
    line_of(process)
    assert 300 < memory_megabytes(process.pid) < 400


def test_memory_of_children_counts_and_they_end_too(started: list[Process]) -> None:
    process = start(started, PARENT.format(child=HUNGRY))
    child = int(line_of(process))
    assert memory_megabytes(process.pid) > 200
    reason = supervise(process, Limits(minutes=5, megabytes=150), wanted=always)
    assert "of memory, over its limit of 150" in reason
    wait_for(lambda: not is_alive(child), seconds=10, what="the child is gone")


def test_a_process_that_is_gone_takes_no_memory(started: list[Process]) -> None:
    process = start(started, "pass")
    process.wait()
    assert not Path(f"/proc/{process.pid}").exists()
    assert memory_megabytes(process.pid) == 0.0
