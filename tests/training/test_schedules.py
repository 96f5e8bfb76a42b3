"""Schedules start training runs: once each time, when it is their time, and not while a run of their agent is there."""

import logging
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest
from django.conf import LazySettings
from django.db import IntegrityError, connection
from django.utils import timezone
from django_q.models import OrmQ, Schedule

from tests.training.rows import make_run
from training import triggers
from training.launch import LARGEST_SEED
from training.models import Run, TrainingSchedule
from training.schedules import CHECKS, latest, look
from training.tasks import look_at_schedules
from training.triggers import Drift, NoSourceError, Source, source

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
EACH: dict[str, dict[str, Any]] = {
    "nightly": {"at": time(2, 0)},
    "examples": {"every": 50},
    "drift": {"above": 0.2},
}


class Counted:
    """What the app counted."""

    def __init__(self) -> None:
        self.examples = 0
        self.measured: Drift | None = None
        self.measured_at = timezone.now() - DAY

    def new_examples(self, _since: datetime) -> int:
        return self.examples

    def drift(self, since: datetime) -> Drift | None:
        return self.measured if self.measured_at > since else None


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch) -> Counted:
    made = Counted()
    monkeypatch.setitem(triggers._SOURCES, "feedback", Source(made.new_examples, made.drift))
    return made


@pytest.fixture
def quiet() -> Iterator[None]:
    """Without the traceback of a failure that the test wants."""
    logging.getLogger("training").disabled = True
    yield
    logging.getLogger("training").disabled = False


def make_schedule(trigger: str = "nightly", **overrides: Any) -> TrainingSchedule:
    """One that counts from ten days ago, so that a nightly one is due."""
    fields: dict[str, Any] = {
        "name": f"schedule {TrainingSchedule.objects.count()}",
        "kind": "feedback",
        "algorithm": "grpo",
        "mode": "local",
        "rounds": 12,
        "seed": 5,
        "trigger": trigger,
        "counts_from": timezone.now() - 10 * DAY,
    }
    return TrainingSchedule.objects.create(**{**fields, **EACH[trigger], **overrides})


def outcome(schedule: TrainingSchedule) -> str:
    schedule.refresh_from_db()
    return schedule.last_outcome


def end_runs() -> None:
    Run.objects.update(status="succeeded")


@pytest.mark.django_db(transaction=True)
def test_ten_missed_nights_start_one_run_on_the_training_queue() -> None:
    schedule = make_schedule()
    assert look_at_schedules() == {schedule.name: f"The time 02:00 has come. Run {Run.objects.get()} is queued."}
    end_runs()
    look_at_schedules()
    run = Run.objects.get()
    assert (run.kind, run.algorithm, run.mode, run.rounds_total, run.seed) == ("feedback", "grpo", "local", 12, 5)
    assert (run.schedule, run.requested_by) == (schedule, None)
    assert list(OrmQ.objects.values_list("key", flat=True)) == ["training"]
    assert outcome(schedule) == "The next 02:00 has not come yet."
    assert schedule.last_fired == schedule.counts_from


def test_the_next_night_starts_the_next_run_with_the_next_seed() -> None:
    schedule = make_schedule()
    look()
    end_runs()
    TrainingSchedule.objects.update(counts_from=timezone.now() - DAY)
    look()
    assert sorted(Run.objects.values_list("seed", flat=True)) == [5, 6]
    schedule.refresh_from_db()
    assert schedule.seed == 7


@pytest.mark.parametrize(("policy", "after"), [("same", LARGEST_SEED), ("next", 0)])
def test_the_seed_after_the_largest(policy: str, after: int) -> None:
    schedule = make_schedule(seed=LARGEST_SEED, seed_policy=policy)
    look()
    schedule.refresh_from_db()
    assert (Run.objects.get().seed, schedule.seed) == (LARGEST_SEED, after)


@pytest.mark.parametrize("status", ["queued", "running"])
def test_a_run_that_waits_or_works_is_let_end_first(status: str) -> None:
    schedule, run = make_schedule(), make_run(status=status)
    look()
    assert Run.objects.get() == run
    assert outcome(schedule) == f"The time 02:00 has come. It waits for run {run}, which is {status}."
    assert schedule.last_fired is None
    end_runs()
    look()
    assert schedule.runs.count() == 1


def test_a_run_of_another_agent_is_in_nobodys_way() -> None:
    schedule = make_schedule()
    make_run(kind="other", status="running")
    look()
    assert schedule.runs.count() == 1


def test_of_two_schedules_that_are_due_one_starts_and_the_other_waits() -> None:
    first, second = make_schedule(), make_schedule()
    look()
    assert (first.runs.count(), second.runs.count()) == (1, 0)
    assert "It waits for run" in outcome(second)


def test_an_inactive_schedule_is_not_looked_at() -> None:
    schedule = make_schedule(active=False)
    assert look() == {}
    assert outcome(schedule) == ""


def test_new_examples_start_a_run_once_there_are_enough(counted: Counted) -> None:
    schedule = make_schedule("examples")
    counted.examples = 49
    look()
    assert outcome(schedule) == "49 of 50 new reviewed examples are there."
    counted.examples = 50
    look()
    assert outcome(schedule) == f"50 of 50 new reviewed examples are there. Run {Run.objects.get()} is queued."


@pytest.mark.parametrize(
    ("distance", "shifted", "told"),
    [
        (0.3, True, "Run "),
        (0.2, True, "Live texts are 0.200 bits away; the limit is 0.2."),
        (0.3, False, "Live texts are 0.300 bits away; the limit is 0.2. Chance explains that distance."),
    ],
)
def test_only_a_drift_above_the_limit_that_chance_does_not_explain_starts_a_run(
    counted: Counted, distance: float, shifted: bool, told: str
) -> None:
    schedule = make_schedule("drift")
    counted.measured = Drift(distance, shifted)
    look()
    assert told in outcome(schedule)
    assert Run.objects.count() == (told == "Run ")


def test_one_measurement_of_drift_starts_one_run(counted: Counted) -> None:
    schedule = make_schedule("drift")
    counted.measured = Drift(0.3, True)
    look()
    end_runs()
    look()
    assert schedule.runs.count() == 1
    assert outcome(schedule) == "The drift has not been measured since."
    counted.measured_at = timezone.now()
    look()
    assert schedule.runs.count() == 2


@pytest.mark.usefixtures("quiet")
def test_a_check_that_fails_is_recorded_and_stops_no_other(counted: Counted) -> None:
    broken, whole = make_schedule("examples", name="a", kind="unheard-of"), make_schedule(name="b")
    assert "Failed: NoSourceError" in look()["a"]
    assert outcome(broken).startswith("Failed: NoSourceError: nothing counts examples")
    assert broken.last_looked is not None
    assert whole.runs.count() == 1


def test_an_agent_that_nobody_counts_for_has_no_source() -> None:
    with pytest.raises(NoSourceError, match="unheard-of"):
        source("unheard-of")


@pytest.mark.parametrize(
    ("trigger", "wrong"),
    [
        ("nightly", {"at": None}),
        ("nightly", {"every": 3}),
        ("examples", {"every": None}),
        ("examples", {"every": 0}),
        ("drift", {"above": None}),
        ("drift", {"above": 1.0}),
    ],
)
def test_the_database_refuses_a_schedule_without_what_its_trigger_needs(trigger: str, wrong: dict[str, Any]) -> None:
    with pytest.raises(IntegrityError, match="schedule_has_what_its_trigger_needs"):
        make_schedule(trigger, **wrong)


def test_every_trigger_has_its_check() -> None:
    assert set(CHECKS) == set(TrainingSchedule.Trigger)


@pytest.mark.parametrize(
    ("now", "came"),
    [
        # Summer time: 02:00 in Berlin is midnight in UTC.
        (datetime(2026, 7, 2, 0, 0, tzinfo=UTC), datetime(2026, 7, 2, 0, 0, tzinfo=UTC)),
        (datetime(2026, 7, 1, 23, 59, tzinfo=UTC), datetime(2026, 7, 1, 0, 0, tzinfo=UTC)),
        # Winter time: an hour later.
        (datetime(2026, 12, 2, 0, 30, tzinfo=UTC), datetime(2026, 12, 1, 1, 0, tzinfo=UTC)),
        # On 29 March 2026 clocks go from 02:00 to 03:00: there is no 02:00, and it counts as 03:00.
        (datetime(2026, 3, 29, 0, 59, tzinfo=UTC), datetime(2026, 3, 28, 1, 0, tzinfo=UTC)),
        (datetime(2026, 3, 29, 1, 0, tzinfo=UTC), datetime(2026, 3, 29, 1, 0, tzinfo=UTC)),
        # On 25 October 2026 they go back from 03:00 to 02:00: there are two, an hour apart, and the first counts.
        (datetime(2026, 10, 25, 0, 30, tzinfo=UTC), datetime(2026, 10, 25, 0, 0, tzinfo=UTC)),
        (datetime(2026, 10, 25, 1, 30, tzinfo=UTC), datetime(2026, 10, 25, 0, 0, tzinfo=UTC)),
    ],
)
def test_a_night_follows_the_clock_of_the_time_zone(settings: LazySettings, now: datetime, came: datetime) -> None:
    settings.TIME_ZONE = "Europe/Berlin"
    assert latest(time(2, 0), now) == came


@pytest.mark.django_db(transaction=True)
def test_workers_that_look_at_once_start_one_run() -> None:
    for _ in range(3):
        make_schedule()
    start = threading.Barrier(4)
    found: list[dict[str, str]] = []

    def look_together() -> None:
        start.wait()
        try:
            found.append(look())
        finally:
            connection.close()

    threads = [threading.Thread(target=look_together) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 4
    assert (Run.objects.count(), OrmQ.objects.count()) == (1, 1)
    assert TrainingSchedule.objects.filter(last_fired=None).count() == 2
    assert not TrainingSchedule.objects.filter(last_outcome__startswith="Failed").exists()


def test_a_schedule_of_the_queue_looks_every_five_minutes() -> None:
    schedule = Schedule.objects.get(func="training.tasks.look_at_schedules")
    assert (schedule.schedule_type, schedule.minutes, schedule.repeats) == (Schedule.MINUTES, 5, -1)
