"""What the training queue's worker does: launch the command in a process of its own."""

import os
import signal
import subprocess
import sys
from functools import partial

from django.conf import settings

from training.models import Run
from training.process_pool import die_with
from training.runs import give_up, refuse
from training.schedules import look
from training.service_watch import watch
from training.supervising import Limits, stop, supervise


def execute_run(run_id: str) -> str:
    """Run `manage.py train_KIND` for a queued run and wait for it. Handed out twice, the second finds it taken.

    The command has its own session, and ends when this worker dies: neither an orphan nor a second run is left.
    """
    run = Run.objects.get(pk=run_id)
    if run.status != Run.Status.QUEUED:
        return f"run {run_id} is {run.status}"
    command = [sys.executable, "manage.py", f"train_{run.kind}", run.mode, "--run", str(run.pk)]
    with subprocess.Popen(  # noqa: S603 - the arguments are ours and a UUID
        command,
        cwd=settings.BASE_DIR,
        start_new_session=True,
        preexec_fn=partial(die_with, os.getpid(), signal.SIGTERM),  # noqa: PLW1509
    ) as process:
        try:
            reason = supervise(process, Limits(settings.TRAINING_MAX_MINUTES, settings.TRAINING_MAX_MEMORY_MB))
        finally:
            # A worker that is told to stop arrives here with an exception.
            stop(process)
    outcome = f"train_{run.kind} ended with {process.returncode}"
    # A command that dies before it takes the run, for want of a device say, would leave it queued for ever; one that
    # was killed would leave it running until its lease is over.
    refuse(run, error=outcome)
    if reason or process.returncode < 0:
        give_up(run, pid=process.pid, why=reason or outcome)
    return outcome


def watch_policies() -> dict[str, str]:
    """What the schedule calls: champions and canaries that do worse in service are taken back."""
    return watch()


def look_at_schedules() -> dict[str, str]:
    """What the schedule of schedules calls: training runs that are due are started."""
    return look()
