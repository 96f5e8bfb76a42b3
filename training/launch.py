"""Start and resume runs from the web: a row, and a task on the training queue that launches the command."""

from typing import Any

from django.db import transaction
from django_q.tasks import async_task

from training.models import Run, TrainingSchedule
from training.runs import RunNotAvailableError, create_run, mark_interrupted_runs

TASK = "training.tasks.execute_run"
CLUSTER = "training"
DEFAULT_ROUNDS = 40
DEFAULT_PROMPT_ROUNDS = {"search": 20, "apo": 3}
"""By algorithm: a round of these asks a language model dozens of times."""
UNTOLD_ROUNDS = "untold_rounds"
"""Key of a run's parameters: nobody said how many rounds, so its data may ask for more than the default."""
MOST_ROUNDS = 10_000
MOST_PROMPT_ROUNDS = 1000
DEFAULT_PROBE_EVERY = 5
LARGEST_SEED = 2**31 - 1


@transaction.atomic
def start_run(
    *,
    kind: str,
    user: Any,
    rounds: int | None,
    seed: int | None,
    algorithm: str,
    mode: str = "oneclick",
    schedule: TrainingSchedule | None = None,
) -> Run:
    """Write down a run and queue it. The worker of the training queue takes it up."""
    run = create_run(
        kind=kind,
        algorithm=algorithm,
        mode=mode,
        rounds=rounds or DEFAULT_PROMPT_ROUNDS.get(algorithm, DEFAULT_ROUNDS),
        seed=seed or 0,
        parameters={} if rounds or algorithm in DEFAULT_PROMPT_ROUNDS else {UNTOLD_ROUNDS: True},
        user=user,
        schedule=schedule,
    )
    _enqueue(run)
    return run


@transaction.atomic
def resume_run(*, run: Run, user: Any) -> Run:
    """Queue an interrupted run again; it goes on from its checkpoint. Raises RunNotAvailableError."""
    mark_interrupted_runs()
    queued = Run.objects.filter(pk=run.pk, status=Run.Status.INTERRUPTED).update(
        status=Run.Status.QUEUED, requested_by=user, error="", owner="", stop_requested_at=None, stop_requested_by=None
    )
    run.refresh_from_db()
    if not queued:
        raise RunNotAvailableError(f"run {run.pk} is {run.status}; only an interrupted run can be resumed")
    _enqueue(run)
    return run


def _enqueue(run: Run) -> None:
    # The queue is a table of the same database: the run and its task are there together, or neither is.
    async_task(TASK, str(run.pk), cluster=CLUSTER)
