"""The life of a run: one holder at a time, a lease, and what happens when the holder dies."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from training import runs
from training.launch import resume_run
from training.models import Rollout, Run
from training.references import run_reference

pytestmark = pytest.mark.django_db
Status = Run.Status


def make_run(**overrides: Any) -> Run:
    wanted = {"kind": "toy", "algorithm": "grpo", "mode": "oneclick", "rounds": 10, "seed": 1}
    return runs.create_run(**{**wanted, **overrides})


def orphan(run: Run) -> None:
    """As after a crash: running, with a lease that ran out."""
    Run.objects.filter(pk=run.pk).update(
        status=Status.RUNNING, owner="elsewhere:1", lease_until=timezone.now() - timedelta(seconds=1)
    )


def test_a_queued_run_is_taken_once() -> None:
    run = runs.acquire(make_run())
    assert run.status == Status.RUNNING
    with pytest.raises(runs.RunNotAvailableError, match="is running"):
        runs.acquire(run)


def test_two_runs_of_a_kind_do_not_train_at_once() -> None:
    runs.acquire(make_run())
    with pytest.raises(runs.RunNotAvailableError, match="training the same agent"):
        runs.acquire(make_run())
    assert runs.acquire(make_run(kind="other")).status == Status.RUNNING


def test_a_beat_extends_the_lease_and_adds_the_time() -> None:
    run = runs.acquire(make_run())
    before = run.lease_until
    runs.beat(run, rounds_done=3, seconds=1.5)
    runs.beat(run, rounds_done=4, seconds=2.0)
    run.refresh_from_db()
    assert (run.rounds_done, run.seconds) == (4, 3.5)
    assert before is not None
    assert run.lease_until is not None
    assert run.lease_until > before


def test_a_run_whose_process_died_is_marked_and_can_go_on() -> None:
    run = runs.acquire(make_run())
    orphan(run)
    assert runs.mark_interrupted_runs() == 1
    run.refresh_from_db()
    assert run.status == Status.INTERRUPTED
    started = run.started_at
    runs.acquire(run)
    assert run.status == Status.RUNNING
    assert run.started_at == started


def test_a_living_run_is_not_marked() -> None:
    runs.acquire(make_run())
    assert runs.mark_interrupted_runs() == 0


def test_a_process_that_lost_its_lease_learns_so() -> None:
    run = runs.acquire(make_run())
    orphan(run)
    with pytest.raises(runs.LeaseLostError):
        runs.beat(run, rounds_done=1, seconds=0)
    with pytest.raises(runs.LeaseLostError):
        runs.succeed(run, result={})
    run.refresh_from_db()
    assert run.result == {}


@pytest.mark.parametrize(("ending", "status"), [("succeed", Status.SUCCEEDED), ("interrupt", Status.INTERRUPTED)])
def test_a_run_ends_once(ending: str, status: str) -> None:
    run = runs.acquire(make_run())
    arguments = {"result": {"reward": 1}} if ending == "succeed" else {}
    getattr(runs, ending)(run, **arguments)
    assert run.status == status
    assert run.lease_until is None
    with pytest.raises(runs.LeaseLostError):
        runs.fail(run, error="too late")


def test_a_finished_run_is_not_started_again() -> None:
    run = runs.acquire(make_run())
    runs.fail(run, error="no data")
    with pytest.raises(runs.RunNotAvailableError, match="is failed"):
        runs.acquire(run)


def test_a_refused_run_says_why_and_a_running_one_is_left_alone() -> None:
    waiting, running = make_run(), runs.acquire(make_run(kind="other"))
    for run in (waiting, running):
        runs.refuse(run, error="another run is in the way")
        run.refresh_from_db()
    assert (waiting.status, waiting.error) == (Status.FAILED, "another run is in the way")
    assert running.status == Status.RUNNING


def make_rollout(name: str, status: str, reference: str, mode: str = "train") -> Rollout:
    return Rollout.objects.create(
        rollout_id=name, status=status, mode=mode, start_time=0.0, queued_at=0.0, metadata={"reference": reference}
    )


def test_only_rollouts_that_nobody_waits_for_are_cancelled() -> None:
    run, other = runs.acquire(make_run()), runs.acquire(make_run(kind="other"))
    dead = make_run()
    make_rollout("own", "queuing", run_reference(run.pk))
    make_rollout("dead", "running", run_reference(dead.pk))
    make_rollout("other", "queuing", run_reference(other.pk))
    make_rollout("edited", "queuing", run_reference(dead.pk), mode="val")
    make_rollout("done", "succeeded", run_reference(dead.pk))
    make_rollout("live", "running", "version/1", mode="test")
    assert runs.cancel_leftovers(run) == 3
    cancelled = Rollout.objects.filter(status="cancelled")
    assert {row.rollout_id for row in cancelled} == {"own", "dead", "edited"}
    assert not cancelled.exclude(queued_at=None).exists()


def test_a_lease_can_be_extended_by_its_holder_only() -> None:
    run = runs.acquire(make_run())
    runs.extend(run)
    orphan(run)
    with pytest.raises(runs.LeaseLostError):
        runs.extend(run)


def test_a_queued_run_that_is_stopped_does_not_begin_all_the_same() -> None:
    run = make_run()
    seen = Run.objects.get(pk=run.pk)
    runs.ask_to_stop(run, user=None)
    with pytest.raises(runs.RunNotAvailableError, match="is interrupted"):
        runs.acquire(seen)
    assert runs.acquire(Run.objects.get(pk=run.pk)).stop_requested_at is None


def test_a_running_run_is_asked_and_the_first_wish_stays_on_record() -> None:
    run = runs.acquire(make_run())
    assert not runs.is_asked_to_stop(run)
    runs.ask_to_stop(run, user=None)
    first = Run.objects.get().stop_requested_at
    runs.ask_to_stop(run, user=None)
    assert runs.is_asked_to_stop(run)
    assert Run.objects.get().stop_requested_at == first
    assert Run.objects.get().status == Status.RUNNING


@pytest.mark.parametrize("status", [Status.SUCCEEDED, Status.FAILED, Status.INTERRUPTED])
def test_what_has_ended_cannot_be_stopped(status: str) -> None:
    run = make_run()
    Run.objects.update(status=status)
    with pytest.raises(runs.RunNotAvailableError, match="only a queued or running run"):
        runs.ask_to_stop(run, user=None)


def test_a_run_whose_process_was_ended_says_why_beside_what_it_said_itself() -> None:
    run = runs.acquire(make_run())
    pid = int(run.owner.rpartition(":")[2])
    runs.give_up(run, pid=pid + 1, outcome="another process", reason="it took 900 MB of memory")
    assert Run.objects.get().status == Status.RUNNING
    runs.interrupt(run, why="stopped after round 3 of 10")
    runs.give_up(run, pid=pid, outcome="it ended with 1")
    assert Run.objects.get().error == "stopped after round 3 of 10"
    runs.give_up(run, pid=pid, outcome="it ended with 1", reason="it reached its limit of 5 minutes")
    assert Run.objects.get().error == "it reached its limit of 5 minutes; stopped after round 3 of 10"


def test_a_run_whose_process_was_killed_is_marked_at_once() -> None:
    run = runs.acquire(make_run())
    runs.give_up(run, pid=int(run.owner.rpartition(":")[2]), outcome="it ended with -9")
    run.refresh_from_db()
    assert (run.status, run.error, run.lease_until) == (Status.INTERRUPTED, "it ended with -9", None)


def test_one_worker_at_a_time_starts_a_queued_run() -> None:
    run = make_run()
    assert runs.reserve(run)
    assert not runs.reserve(run)
    assert runs.keep_reserved(run)
    runs.acquire(run)
    assert not runs.keep_reserved(run)
    assert not runs.reserve(run)


def test_a_run_whose_worker_died_before_it_began_does_not_wait_for_ever() -> None:
    run = make_run()
    assert runs.reserve(run)
    assert runs.mark_interrupted_runs() == 0
    Run.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    assert runs.mark_interrupted_runs() == 1
    assert Run.objects.get().status == Status.INTERRUPTED


def test_a_run_that_waits_for_a_worker_is_not_marked() -> None:
    make_run()
    assert runs.mark_interrupted_runs() == 0


def test_a_process_that_ends_before_it_takes_its_run_leaves_it_failed() -> None:
    run = make_run()
    assert runs.reserve(run)
    runs.give_up(run, pid=1, outcome="train_toy ended with 2")
    run.refresh_from_db()
    assert (run.status, run.error, run.lease_until) == (Status.FAILED, "train_toy ended with 2", None)


def test_what_is_left_of_a_process_does_not_touch_a_run_that_was_queued_anew() -> None:
    """Somebody resumes the run while the process that stopped is still on its way out."""
    run = make_run()
    assert runs.reserve(run)
    runs.acquire(run)
    runs.interrupt(run, why="stopped after round 3 of 10")
    resume_run(run=run, user=None)
    runs.give_up(run, pid=int(runs.this_process().rpartition(":")[2]), outcome="train_toy ended with 1")
    assert Run.objects.get().status == Status.QUEUED
    assert runs.reserve(run)


def test_a_process_is_wanted_until_its_run_is_stopped_or_lost() -> None:
    run = make_run()
    pid = int(runs.this_process().rpartition(":")[2])
    assert not runs.wants(run, pid=pid)
    assert runs.reserve(run)
    assert runs.wants(run, pid=pid)
    runs.acquire(run)
    assert runs.wants(run, pid=pid)
    assert not runs.wants(run, pid=pid + 1)
    runs.ask_to_stop(run, user=None)
    assert not runs.wants(run, pid=pid)


def test_a_process_is_not_wanted_once_its_run_was_cancelled() -> None:
    run = make_run()
    assert runs.reserve(run)
    runs.ask_to_stop(run, user=None)
    assert not runs.wants(run, pid=1)
