"""What each runner did for a distributed run, added up round by round."""

from collections.abc import Mapping

from django.db.models import F

from training.models import Attempt, Contribution, Run


def add(run: Run, staleness: Mapping[str, int], *, max_staleness: int) -> None:
    """Add a round's rollouts, given by id with their staleness in rounds, to what their runners did before."""
    done = Attempt.objects.filter(rollout_id__in=staleness, sequence_id=F("rollout__attempt_count"))
    rows = {row.worker_id: row for row in Contribution.objects.filter(run=run)}
    for attempt in done.exclude(worker_id=None).exclude(end_time=None):
        name = attempt.worker_id or ""
        row = rows.setdefault(name, Contribution(run=run, worker_id=name, first_at=attempt.start_time, last_at=0.0))
        _count(row, attempt, staleness[attempt.rollout_id], max_staleness)
    Contribution.objects.bulk_create(
        rows.values(),
        update_conflicts=True,
        unique_fields=["run", "worker_id"],
        update_fields=["rollouts", "stale", "dropped", "seconds", "first_at", "last_at"],
    )


def _count(row: Contribution, attempt: Attempt, age: int, max_staleness: int) -> None:
    end = attempt.end_time or attempt.start_time
    row.rollouts += 1
    row.stale += age > 0
    row.dropped += age > max_staleness
    row.seconds += end - attempt.start_time
    row.first_at = min(row.first_at, attempt.start_time)
    row.last_at = max(row.last_at, end)
