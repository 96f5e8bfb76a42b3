"""The life of a training run: queued, running under a lease, then succeeded, failed or interrupted.

Only one process at a time holds a run, and only one run of a kind runs at a time. The holder extends its lease as it
works; a lease that ran out means that its process died, and the run may be taken up again from its checkpoint. A worker
that is about to start a queued run holds a lease on it, too, until the process that it starts takes the run.
"""

import os
import socket
import time
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from training.models import Checkpoint, Rollout, Run, TrainingSchedule
from training.references import run_reference
from training.store.states import UNENDED

LEASE = timedelta(seconds=60)
Status = Run.Status
UNFINISHED = (Status.QUEUED, Status.INTERRUPTED)
LIVE = (Status.QUEUED, Status.RUNNING)


class RunNotAvailableError(Exception):
    """The run cannot be started or resumed: the message names its state, or the run that is in the way."""


class LeaseLostError(Exception):
    """This process no longer holds the run: its lease ran out, or another one took it over."""


def this_process() -> str:
    return process_name(os.getpid())


def process_name(pid: int) -> str:
    """How a run's row names a process of this machine."""
    return f"{socket.gethostname()}:{pid}"


def create_run(
    *,
    kind: str,
    algorithm: str,
    mode: str,
    rounds: int,
    seed: int,
    parameters: Mapping[str, Any] | None = None,
    user: Any = None,
    schedule: TrainingSchedule | None = None,
) -> Run:
    """Write down a run that waits to be started."""
    return Run.objects.create(
        kind=kind,
        algorithm=algorithm,
        mode=mode,
        rounds_total=rounds,
        seed=seed,
        parameters=dict(parameters or {}),
        requested_by=user,
        schedule=schedule,
    )


def reserve(run: Run) -> bool:
    """Say that this process starts another one for a queued run; False where somebody else does, or it waits no more.

    `keep_reserved` extends it, until the run was taken.
    """
    now = timezone.now()
    waiting = Run.objects.filter(Q(lease_until=None) | Q(lease_until__lt=now), pk=run.pk, status=Status.QUEUED)
    return bool(waiting.update(owner=this_process(), lease_until=now + LEASE))


def keep_reserved(run: Run) -> bool:
    """False where the run does not wait for this process any more: it was taken, cancelled, or queued anew."""
    return bool(_reserved(run).update(lease_until=timezone.now() + LEASE))


def _reserved(run: Run) -> QuerySet[Run]:
    return Run.objects.filter(pk=run.pk, status=Status.QUEUED, owner=this_process())


def acquire(run: Run) -> Run:
    """Take the lease of a queued or interrupted run. Raises RunNotAvailableError when somebody else was first."""
    mark_interrupted_runs()
    try:
        return _take(run)
    except IntegrityError as error:
        # Two runs of a kind were taken at the same moment; the database lets one of them be.
        raise RunNotAvailableError("another run of the same agent has just started") from error


@transaction.atomic
def _take(run: Run) -> Run:
    busy = Run.objects.filter(kind=run.kind, status=Status.RUNNING).exclude(pk=run.pk).first()
    if busy is not None:
        raise RunNotAvailableError(f"run {busy.pk} is training the same agent; wait for it to end")
    now = timezone.now()
    # A run that was queued when this process was started, and stopped since, is not taken all the same.
    seen = (Status.QUEUED,) if run.status == Status.QUEUED else UNFINISHED
    taken = Run.objects.filter(pk=run.pk, status__in=seen).update(
        status=Status.RUNNING,
        owner=this_process(),
        lease_until=now + LEASE,
        error="",
        ended_at=None,
        stop_requested_at=None,
        stop_requested_by=None,
    )
    run.refresh_from_db()
    if not taken:
        raise RunNotAvailableError(f"run {run.pk} is {run.status}; only a queued or interrupted run can be started")
    if run.started_at is None:
        run.started_at = now
        run.save(update_fields=["started_at"])
    return run


def ask_to_stop(run: Run, *, user: Any) -> None:
    """Ask a running run to stop after its round, wherever its process is; a queued one stops at once.

    Both keep what they have learned, and can be resumed. Raises RunNotAvailableError.
    """
    asked = {"stop_requested_at": timezone.now(), "stop_requested_by": user}
    waiting = Run.objects.filter(pk=run.pk, status=Status.QUEUED)
    stopped = waiting.update(
        status=Status.INTERRUPTED, error="stopped before it began", ended_at=timezone.now(), lease_until=None, **asked
    )
    # Asked twice, the first one stays on record.
    working = Run.objects.filter(pk=run.pk, status=Status.RUNNING)
    if not stopped and working.filter(stop_requested_at=None).update(**asked) == 0 and not working.exists():
        run.refresh_from_db()
        raise RunNotAvailableError(f"run {run.pk} is {run.status}; only a queued or running run can be stopped")


def is_asked_to_stop(run: Run) -> bool:
    return Run.objects.filter(pk=run.pk, stop_requested_at__isnull=False).exists()


def was_last(run: Run) -> bool:
    """Whether this process holds the run, or nobody has taken it since it did."""
    return Run.objects.filter(pk=run.pk, owner=this_process()).exists()


def wants(run: Run, *, pid: int) -> bool:
    """Whether a process that this one started shall go on: it loads for a run that waits for it, or works on one.

    Not any more, once somebody asked the run to stop, or the process lost it.
    """
    taken = Run.objects.filter(
        pk=run.pk, status=Status.RUNNING, owner=process_name(pid), stop_requested_at__isnull=True
    )
    return keep_reserved(run) or taken.exists()


def extend(run: Run) -> None:
    """Extend the lease. Raises LeaseLostError."""
    _change(run, lease_until=timezone.now() + LEASE)


def beat(run: Run, *, rounds_done: int, seconds: float) -> None:
    """Extend the lease and say how far the run is; `seconds` were spent since the last beat. Raises LeaseLostError."""
    _change(run, rounds_done=rounds_done, seconds=F("seconds") + seconds, lease_until=timezone.now() + LEASE)


def succeed(run: Run, *, result: Mapping[str, Any]) -> None:
    _end(run, Status.SUCCEEDED, result=dict(result))


def fail(run: Run, *, error: str) -> None:
    _end(run, Status.FAILED, error=error)


def refuse(run: Run, *, error: str) -> None:
    """Say that a queued run was not started; one with a checkpoint stays resumable. Any other run is left as it is."""
    _refuse(Run.objects.filter(pk=run.pk, status=Status.QUEUED), run, error)


def _refuse(waiting: QuerySet[Run], run: Run, error: str) -> None:
    resumable = Checkpoint.objects.filter(run=run).exists()
    waiting.update(
        status=Status.INTERRUPTED if resumable else Status.FAILED,
        error=error,
        ended_at=timezone.now(),
        lease_until=None,
    )


def interrupt(run: Run, *, why: str = "") -> None:
    """Say that the run stopped before its end, by a signal, by hand or by the rules; it can be resumed."""
    _end(run, Status.INTERRUPTED, error=why)


def give_up(run: Run, *, pid: int, outcome: str, reason: str = "") -> None:
    """Write down that a process that this one started for a run is gone, where it left the run unended.

    `outcome` says how it ended, `reason` why it had to; what the process said itself is kept beside that. A run that
    was queued anew in the meantime is left as it is.
    """
    # One that died before it took the run, for want of a device say, would leave it queued for ever.
    _refuse(_reserved(run), run, reason or outcome)
    mine = Run.objects.filter(pk=run.pk, owner=process_name(pid))
    working = mine.filter(status=Status.RUNNING)
    working.update(status=Status.INTERRUPTED, error=reason or outcome, ended_at=timezone.now(), lease_until=None)
    stopped = mine.filter(status=Status.INTERRUPTED)
    told = stopped.values_list("error", flat=True).first()
    if reason and told != reason:
        stopped.update(error="; ".join(filter(None, [reason, told])))


def _end(run: Run, status: Run.Status, **changes: Any) -> None:
    _change(run, status=status, ended_at=timezone.now(), lease_until=None, **changes)
    run.refresh_from_db()


def _change(run: Run, **changes: Any) -> None:
    """Change a run that this process holds; whoever lost it changes nothing, and is told."""
    if not _held(run).update(**changes):
        raise LeaseLostError(f"run {run.pk} is no longer held by this process")


def _held(run: Run) -> QuerySet[Run]:
    return Run.objects.filter(pk=run.pk, status=Status.RUNNING, owner=this_process())


def cancel_leftovers(run: Run) -> int:
    """Cancel training rollouts that no living run waits for, so that no runner of `run` works on them.

    They stay behind when a process is killed in the middle of a round. Returns how many there were.
    """
    alive = Run.objects.filter(status=Status.RUNNING).exclude(pk=run.pk).values_list("pk", flat=True)
    abandoned = Rollout.objects.filter(mode__in=("train", "val"), status__in=UNENDED)
    for other in alive:
        abandoned = abandoned.exclude(metadata__reference=run_reference(other))
    return abandoned.update(status="cancelled", queued_at=None, end_time=time.time())


def mark_interrupted_runs() -> int:
    """Mark runs whose process died, which a lease in the past tells. Returns how many there were."""
    return abandoned_runs().update(status=Status.INTERRUPTED, ended_at=timezone.now(), lease_until=None)


def abandoned_runs() -> QuerySet[Run]:
    """Runs that somebody worked on, or was about to start, and died."""
    return Run.objects.filter(status__in=LIVE, lease_until__lt=timezone.now())
