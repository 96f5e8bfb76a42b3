"""What the training queue's worker does: launch the command in a process of its own."""

import ctypes
import os
import signal
import subprocess
import sys

from django.conf import settings

from training.models import Run
from training.runs import refuse
from training.schedules import look
from training.service_watch import watch

PR_SET_PDEATHSIG = 1
STOP_SECONDS = 30.0


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
        preexec_fn=_die_with_parent,  # noqa: PLW1509
    ) as process:
        try:
            process.wait()
        finally:
            # django-q's timeout, or a worker that is told to stop, arrives here as an exception.
            _stop(process)
    outcome = f"train_{run.kind} ended with {process.returncode}"
    # A command that dies before it takes the run, for want of a device say, would leave it queued for ever.
    refuse(run, error=outcome)
    return outcome


def _die_with_parent() -> None:
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def _stop(process: "subprocess.Popen[bytes]") -> None:
    if process.poll() is not None:
        return
    os.killpg(process.pid, signal.SIGTERM)
    try:
        process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def watch_policies() -> dict[str, str]:
    """What the schedule calls: champions and canaries that do worse in service are taken back."""
    return watch()


def look_at_schedules() -> dict[str, str]:
    """What the schedule of schedules calls: training runs that are due are started."""
    return look()
