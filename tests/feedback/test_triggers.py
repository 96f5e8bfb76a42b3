"""What feedback counts for schedules of training, and the daily measurement of drift that they read."""

from datetime import timedelta

import pytest
from django.utils import timezone
from django_q.brokers import get_broker
from django_q.models import OrmQ, Schedule
from django_q.scheduler import scheduler
from django_q.signing import SignedPackage

from feedback.models import ReviewedExample, ShiftMeasurement
from feedback.tasks import measure_shift
from tests.feedback.factories import make_submission
from training.models import Run, TrainingSchedule
from training.schedules import look
from training.triggers import source

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def trained(db: None) -> Run:
    return Run.objects.create(kind="feedback", algorithm="grpo", mode="oneclick", seed=3, status="succeeded")


def review(count: int) -> None:
    for number in range(count):
        ReviewedExample.objects.create(text=f"The {number}. table is empty.", category="website-bug", source="staff")


def measured(run: Run, **overrides: object) -> ShiftMeasurement:
    fields = {"training_texts": 288, "live_texts": 40, "distance": 0.31, "low": 0.1, "high": 0.14, "p_value": 0.0025}
    return ShiftMeasurement.objects.create(**{"run": run, **fields, **overrides})


def test_only_examples_after_the_moment_count() -> None:
    review(3)
    count = source("feedback").new_examples
    assert count(timezone.now() - DAY) == 3
    assert count(timezone.now()) == 0


def test_the_newest_measurement_after_the_moment_counts(trained: Run) -> None:
    drift = source("feedback").drift
    assert drift(timezone.now() - DAY) is None
    measured(trained)
    measured(trained, distance=0.12, p_value=0.4)
    measured(trained, distance=0.9, measured_at=timezone.now() - 2 * DAY)
    found = drift(timezone.now() - DAY)
    assert found is not None
    assert (found.distance, found.is_shifted) == (0.12, False)
    assert drift(timezone.now()) is None


def test_reviewed_examples_and_drift_start_runs(trained: Run) -> None:
    common = {"kind": "feedback", "algorithm": "grpo", "mode": "local", "rounds": 2}
    TrainingSchedule.objects.create(name="examples", trigger="examples", every=3, **common)
    TrainingSchedule.objects.create(name="drift", trigger="drift", above=0.2, **common)
    assert "0 of 3" in look()["examples"]
    assert not Run.objects.filter(status="queued").exists()
    review(3)
    measured(trained)
    found = look()
    assert "is queued" in found["drift"]
    assert "It waits for run" in found["examples"]
    Run.objects.filter(status="queued").update(status="succeeded")
    assert "is queued" in look()["examples"]
    assert [run.schedule.name for run in Run.objects.exclude(schedule=None) if run.schedule] == ["examples", "drift"]


@pytest.mark.django_db(transaction=True)
def test_the_daily_measurement_goes_to_the_training_queue() -> None:
    """It may take longer than a task of the other queue is allowed. django-q's scheduler closes the connection."""
    schedule = Schedule.objects.get(func="feedback.tasks.measure_shift")
    assert (schedule.schedule_type, schedule.repeats) == (Schedule.DAILY, -1)
    Schedule.objects.exclude(pk=schedule.pk).delete()
    Schedule.objects.update(next_run=timezone.now() - timedelta(minutes=1))
    scheduler(get_broker())
    queued = OrmQ.objects.get()
    assert queued.key == "training"
    assert SignedPackage.loads(queued.payload)["func"] == "feedback.tasks.measure_shift"


def test_the_daily_measurement_is_kept_or_says_why_there_is_none(trained: Run) -> None:
    from tests.training import library  # noqa: F401 - it swallows the warnings of the library's own import

    assert measure_shift() == "not measured: 0 live texts are too few to measure on: 20 are needed"
    assert not ShiftMeasurement.objects.exists()
    for number in range(20):
        make_submission(text=f"The gearbox of bicycle number {number} rattles when the road climbs.")
    assert measure_shift().endswith(": live texts differ")
    assert ShiftMeasurement.objects.get().run == trained
