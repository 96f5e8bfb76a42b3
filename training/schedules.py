"""Start the training runs that schedules ask for.

Every few minutes a worker looks at all schedules. A schedule that is due while a run of its agent waits or works stays
due, and starts one once that has ended. What it waited for is used up when it fires, so that nights which were missed,
or examples that came in the meantime, start one run and not many.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

from django.db import transaction
from django.utils import timezone

from training.launch import LARGEST_SEED, start_run
from training.models import Run, TrainingSchedule
from training.runs import LIVE
from training.triggers import source

logger = logging.getLogger("training")

Trigger = TrainingSchedule.Trigger
LONGEST_OUTCOME = 300


@dataclass(frozen=True)
class Verdict:
    due: bool
    sentence: str
    """Why it starts, or what is missing."""


def look() -> dict[str, str]:
    """Look at every active schedule, and start what is due; by name, what came of it. One that fails stops no other."""
    found = {}
    for pk, name in TrainingSchedule.objects.filter(active=True).values_list("pk", "name"):
        try:
            found[name] = _look_at(pk)
        except Exception as error:  # whatever it is, the next schedule has its turn
            logger.exception("the schedule %s could not be looked at", name)
            found[name] = f"Failed: {type(error).__name__}: {error}"[:LONGEST_OUTCOME]
            TrainingSchedule.objects.filter(pk=pk).update(last_outcome=found[name], last_looked=timezone.now())
    return found


@transaction.atomic
def _look_at(pk: int) -> str:
    schedule = _locked(pk)
    if schedule is None:
        return "Not active any more."
    now = timezone.now()
    verdict = CHECKS[Trigger(schedule.trigger)](schedule, now)
    schedule.last_looked, schedule.last_outcome = now, verdict.sentence
    if verdict.due:
        busy = Run.objects.filter(kind=schedule.kind, status__in=LIVE).first()
        if busy is None:
            _fire(schedule, now)
        else:
            schedule.last_outcome = f"{verdict.sentence} It waits for run {busy}, which is {busy.status}."
    schedule.save()
    return schedule.last_outcome


def _locked(pk: int) -> TrainingSchedule | None:
    """The schedule, with a lock on all schedules of its agent: two that are due at once must not start two runs.

    SQLite has one writer at a time, which does the same.
    """
    kinds = TrainingSchedule.objects.filter(pk=pk).values("kind")
    rows = TrainingSchedule.objects.select_for_update().filter(kind__in=kinds, active=True).order_by("pk")
    return next((row for row in list(rows) if row.pk == pk), None)


def _fire(schedule: TrainingSchedule, now: datetime) -> None:
    run = start_run(
        kind=schedule.kind,
        user=None,
        rounds=schedule.rounds,
        seed=schedule.seed,
        algorithm=schedule.algorithm,
        mode=schedule.mode,
        schedule=schedule,
    )
    schedule.last_fired = schedule.counts_from = now
    schedule.last_outcome += f" Run {run} is queued."
    if schedule.seed_policy == TrainingSchedule.SeedPolicy.NEXT:
        schedule.seed = (schedule.seed + 1) % (LARGEST_SEED + 1)


def nightly(schedule: TrainingSchedule, now: datetime) -> Verdict:
    """Due once the clock of settings.TIME_ZONE has passed its time since it fired last, however often it passed it."""
    at = schedule.at or time()
    last = latest(at, now)
    if last > schedule.counts_from:
        return Verdict(due=True, sentence=f"The time {at:%H:%M} has come.")
    return Verdict(due=False, sentence=f"The next {at:%H:%M} has not come yet.")


def latest(at: time, now: datetime) -> datetime:
    """The last moment, not after `now`, at which clocks showed `at`; in UTC, where moments of any date compare.

    A time that the clock skips in spring comes an hour later by the clock; of one that it shows twice in autumn, the
    first counts.
    """
    zone = timezone.get_default_timezone()
    today = now.astimezone(zone).date()
    moment = datetime.combine(today, at, zone).astimezone(UTC)
    return moment if moment <= now else datetime.combine(today - timedelta(days=1), at, zone).astimezone(UTC)


def on_examples(schedule: TrainingSchedule, _now: datetime) -> Verdict:
    count, needed = source(schedule.kind).new_examples(schedule.counts_from), schedule.every or 0
    return Verdict(due=count >= needed, sentence=f"{count} of {needed} new reviewed examples are there.")


def on_drift(schedule: TrainingSchedule, _now: datetime) -> Verdict:
    """Due on a measurement that has not started a run before. A distance that chance explains is none."""
    found, limit = source(schedule.kind).drift(schedule.counts_from), schedule.above or 0.0
    if found is None:
        return Verdict(due=False, sentence="The drift has not been measured since.")
    told = f"Live texts are {found.distance:.3f} bits away; the limit is {limit:g}."
    if found.distance > limit and not found.is_shifted:
        return Verdict(due=False, sentence=f"{told} Chance explains that distance.")
    return Verdict(due=found.distance > limit, sentence=told)


CHECKS: dict[Trigger, Callable[[TrainingSchedule, datetime], Verdict]] = {
    Trigger.NIGHTLY: nightly,
    Trigger.EXAMPLES: on_examples,
    Trigger.DRIFT: on_drift,
}
