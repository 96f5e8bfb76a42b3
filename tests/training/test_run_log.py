"""What a run says is kept for its page: the newest lines, by whoever holds the run, across a resume."""

from typing import Any

import pytest
from django.db import DatabaseError

from tests.training.rows import make_run
from training import runs
from training.models import Run, RunLog
from training.run_log import LINES, LONGEST, LogKeeper, kept_lines

pytestmark = pytest.mark.django_db


def held() -> Run:
    return runs.acquire(make_run(status="queued"))


def test_lines_are_told_at_once_and_kept_with_the_next_beat() -> None:
    told: list[str] = []
    log = LogKeeper(held(), echo=told.append)

    log.say("round 1 of 3")

    assert told == ["round 1 of 3"]
    assert not RunLog.objects.exists()
    log.flush()
    assert [line.endswith("  round 1 of 3") for line in kept_lines(Run.objects.get())] == [True]


def test_a_resumed_run_goes_on_with_its_lines() -> None:
    run = held()
    for line in ("before", "after"):
        log = LogKeeper(run, echo=str)
        log.say(line)
        log.flush()
    assert [line[10:] for line in kept_lines(run)] == ["before", "after"]


def test_only_so_much_is_kept() -> None:
    run = held()
    log = LogKeeper(run, echo=str)
    for number in range(LINES + 7):
        log.say(f"{number} " + "x" * 10_000)
    log.flush()
    lines = kept_lines(run)
    assert len(lines) == LINES
    assert lines[0][10:].startswith("7 x")
    assert max(map(len, lines)) == LONGEST + 10


def test_a_process_that_lost_the_run_writes_nothing() -> None:
    run = held()
    log = LogKeeper(run, echo=str)
    log.say("late")
    Run.objects.update(owner="elsewhere:1")
    log.flush()
    assert not RunLog.objects.exists()


def test_lines_that_could_not_be_written_are_with_the_next_beat(monkeypatch: pytest.MonkeyPatch) -> None:
    def busy(*_: Any, **__: Any) -> None:
        raise DatabaseError("database is locked")

    run = held()
    log = LogKeeper(run, echo=str)
    log.say("the last line")
    with monkeypatch.context() as patched:
        patched.setattr(RunLog.objects, "update_or_create", busy)
        with pytest.raises(DatabaseError):
            log.flush()
    log.flush()
    assert [line[10:] for line in kept_lines(run)] == ["the last line"]
