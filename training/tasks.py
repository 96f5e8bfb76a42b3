"""What the training queue's worker does: launch the command in a process of its own."""

import os
import signal
import subprocess
import sys
from functools import partial

from django.conf import settings
from django.db import DatabaseError, connection

from training.models import Run
from training.process_pool import die_with
from training.runs import give_up, reserve, wants
from training.schedules import look
from training.service_watch import watch
from training.supervising import Limits, stop, supervise


def execute_run(run_id: str) -> str:
    """Run `manage.py train_KIND` for a queued run and wait for it. Handed out twice, the second finds it taken.

    The command has its own session, and ends when this worker dies: neither an orphan nor a second run is left.
    """
    run = Run.objects.get(pk=run_id)
    if not reserve(run):
        return f"run {run_id} is {run.status}, or another worker starts it"
    command = [sys.executable, "manage.py", f"train_{run.kind}", run.mode, "--run", str(run.pk)]
    limits = Limits(settings.TRAINING_MAX_MINUTES, settings.TRAINING_MAX_MEMORY_MB)
    reason = ""
    with subprocess.Popen(  # noqa: S603 - the arguments are ours and a UUID
        command,
        cwd=settings.BASE_DIR,
        start_new_session=True,
        preexec_fn=partial(die_with, os.getpid(), signal.SIGTERM),  # noqa: PLW1509
    ) as process:
        try:
            reason = supervise(process, limits, wanted=partial(_is_wanted, run, process.pid))
        finally:
            # A worker that is told to stop arrives here with an exception.
            stop(process)
            outcome = f"train_{run.kind} ended with {process.returncode}"
            give_up(run, pid=process.pid, outcome=outcome, reason=reason)
    return outcome


def _is_wanted(run: Run, pid: int) -> bool:
    try:
        return wants(run, pid=pid)
    except DatabaseError:
        # The command has a connection of its own, and will know better; this one is opened anew.
        connection.close()
        return True


def watch_policies() -> dict[str, str]:
    """What the schedule calls: champions and canaries that do worse in service are taken back."""
    return watch()


def look_at_schedules() -> dict[str, str]:
    """What the schedule of schedules calls: training runs that are due are started."""
    return look()
