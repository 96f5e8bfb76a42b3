"""What a working run does between its rounds: it keeps its lease and its log, and hears when it is to stop."""

from collections.abc import Iterator
from threading import Event

import pytest

from tests.live.site import wait_for
from tests.training.rows import make_run
from training import heartbeat, runs
from training.models import Run
from training.run_log import LogKeeper, kept_lines
from training.store.database import thread

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.timeout(60)]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch) -> Iterator[Run]:
    monkeypatch.setattr(heartbeat, "INTERVAL", 0.05)
    yield runs.acquire(make_run(status="queued"))
    thread.close()


def test_a_wish_in_the_row_reaches_the_run_and_its_log(run: Run) -> None:
    stop, log = Event(), LogKeeper(run, echo=str)
    with heartbeat.Heartbeat(run, stop=stop, log=log):
        assert not stop.wait(0.5)
        runs.ask_to_stop(run, user=None)
        assert stop.wait(20)
    assert "somebody asked the run to stop" in kept_lines(run)[0]


def test_the_lease_is_extended_and_lines_are_written_while_a_round_lasts(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(heartbeat, "EXTEND_EVERY", 0.1)
    before, log = run.lease_until, LogKeeper(run, echo=str)
    with heartbeat.Heartbeat(run, stop=Event(), log=log):
        log.say("round 1 of 3")
        lines = wait_for(lambda: kept_lines(run), seconds=20, what="the line is kept")
        wait_for(lambda: Run.objects.get().lease_until != before, seconds=20, what="the lease changes")
    assert lines[0].endswith("round 1 of 3")
    after = Run.objects.get().lease_until
    assert before is not None
    assert after is not None
    assert after > before


def test_the_last_lines_are_kept_once_the_run_has_ended(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(heartbeat, "INTERVAL", 60.0)
    log = LogKeeper(run, echo=str)
    with heartbeat.Heartbeat(run, stop=Event(), log=log):
        log.say("evaluating")
        runs.succeed(run, result={})
    assert kept_lines(run)[0].endswith("evaluating")
