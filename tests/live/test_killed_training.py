"""A training run whose process is killed is marked, leaves no orphan, and goes on from its checkpoint."""

import json
import os
import signal
import sys
from pathlib import Path

import pytest

from tests.live.site import Site, wait_for

pytestmark = [pytest.mark.worker, pytest.mark.timeout(280)]
ROUNDS = 8
LAB = (
    "import time; from threading import Event; from django.test import Client;"
    "from django.contrib.auth.models import User; from django_q.tasks import async_task;"
    "from training import heartbeat; from training.launch import start_run; from training.models import Run;"
    "from training.run_log import LogKeeper; from training.runs import acquire, ask_to_stop, create_run;"
    "from training.tasks import execute_run;"
)


def rounds_done(site: Site) -> int:
    rows = site.rows("SELECT rounds_done FROM training_run")
    return int(rows[0][0]) if rows else 0


def is_alive(pid: int) -> bool:
    """A process that ended but was not collected yet, a zombie, is not alive."""
    try:
        return "\nState:\tZ" not in Path(f"/proc/{pid}/status").read_text()
    except FileNotFoundError:
        return False


def status(site: Site) -> str:
    return str(site.rows("SELECT status FROM training_run")[0][0])


def test_a_killed_run_goes_on_from_its_checkpoint(site: Site) -> None:
    command = [sys.executable, "manage.py", "train_feedback", "oneclick", f"--rounds={ROUNDS}"]
    process = site.start(*command, log="training")
    wait_for(lambda: rounds_done(site) >= 6, seconds=150, what="six rounds")
    site.kill(process)
    (run_id,) = site.rows("SELECT id FROM training_run")[0]
    assert status(site) == "running"
    before = site.rows("SELECT step, value FROM training_measurement WHERE name = 'reward' AND step <= 5 ORDER BY step")

    # The lease lasts a minute; here the minute is taken to be over.
    site.rows("UPDATE training_run SET lease_until = '2020-01-01 00:00:00'")
    resumed = site.manage("train_feedback", "oneclick", f"--run={run_id}", "--json")
    assert resumed.returncode == 0, resumed.stderr
    assert "going on after round 5" in resumed.stderr
    result = json.loads(resumed.stdout)
    assert (result["run"].replace("-", ""), result["rounds"]) == (run_id, ROUNDS)
    steps = [step for (step,) in site.rows("SELECT step FROM training_measurement WHERE name = 'reward' ORDER BY step")]
    assert steps == list(range(1, ROUNDS + 1))
    assert before == site.rows(
        "SELECT step, value FROM training_measurement WHERE name = 'reward' AND step <= 5 ORDER BY step"
    )
    assert site.rows("SELECT count(*) FROM training_policyversion WHERE run_id IS NOT NULL") == [(1,)]


def test_a_killed_trainer_takes_its_run_along_and_marks_it(site: Site) -> None:
    start = "start_run(kind='feedback', user=None, rounds=40, seed=0, algorithm='grpo')"
    site.manage("shell", "-c", f"from training.launch import start_run; {start}")
    trainer = site.start_trainer()
    wait_for(lambda: rounds_done(site) >= 1, seconds=150, what="a first round")
    (owner,) = site.rows("SELECT owner FROM training_run")[0]
    pid = int(owner.rpartition(":")[2])
    assert pid != trainer.pid

    os.killpg(trainer.pid, signal.SIGKILL)
    wait_for(lambda: status(site) == "interrupted", seconds=30, what="the run is marked")
    wait_for(lambda: not is_alive(pid), seconds=30, what="the run's process is gone")


def in_lab(site: Site, code: str) -> None:
    """Run Python on the site's database, as the admin's process would."""
    done = site.manage("shell", "-c", LAB + code)
    assert done.returncode == 0, done.stderr


def press(site: Site, button: str) -> None:
    """A button of the newest run's page, pressed by a member of staff."""
    in_lab(
        site,
        "staff = Client(headers={'host': 'localhost'}); staff.force_login(User.objects.get(username='ana'));"
        f"answer = staff.post(f'/admin/training/run/{{Run.objects.get().pk}}/{button}/', {{'confirmed': 'on'}});"
        "assert answer.status_code == 302, answer.status_code",
    )


def test_a_run_is_stopped_by_a_button_and_resumed_to_its_end_by_another(site: Site) -> None:
    """It is handed out twice, and to a second worker, too; it runs once."""
    in_lab(
        site,
        "User.objects.create_superuser('ana');"
        "run = start_run(kind='feedback', user=None, rounds=4, seed=0, algorithm='grpo');"
        "async_task('training.tasks.execute_run', str(run.pk), cluster='training')",
    )
    trainer = site.start_trainer()
    wait_for(lambda: site.rows("SELECT 1 FROM training_run WHERE owner <> ''"), seconds=60, what="it is being started")
    in_lab(site, "told = execute_run(str(Run.objects.get().pk)); assert 'another worker' in told, told")
    wait_for(lambda: rounds_done(site) >= 1, seconds=150, what="a first round")
    first = holder(site)
    press(site, "stop")
    wait_for(lambda: status(site) == "interrupted", seconds=60, what="the run stops")
    assert site.rows("SELECT error FROM training_run") == [(f"stopped after round {rounds_done(site)} of 4",)]

    press(site, "resume")
    wait_for(lambda: status(site) == "succeeded", seconds=150, what="the run succeeds")
    second = holder(site)
    wait_for(lambda: not any(map(is_alive, (first, second))), seconds=30, what="the run's processes are gone")
    site.kill(trainer)
    steps = site.rows("SELECT step FROM training_measurement WHERE name = 'reward' ORDER BY step")
    assert steps == [(1,), (2,), (3,), (4,)]
    assert site.rows("SELECT count(*) FROM training_policyversion WHERE run_id IS NOT NULL") == [(1,)]
    ((lines,),) = site.rows("SELECT lines FROM training_runlog")
    assert lines.count("training dataset loaded") == 2
    assert "going on after round" in lines
    assert "evaluating on" in lines


def holder(site: Site) -> int:
    ((owner,),) = site.rows("SELECT owner FROM training_run")
    return int(owner.rpartition(":")[2])


def test_a_run_that_hangs_when_it_is_told_to_stop_ends_itself(site: Site) -> None:
    """Nobody else may be left who could: its worker may be dead, or a person started it by hand."""
    in_lab(site, "create_run(kind='feedback', algorithm='grpo', mode='oneclick', rounds=4, seed=0)")
    hung = site.manage(
        "shell",
        "-c",
        f"{LAB} heartbeat.STOP_SECONDS = 1.0; run = acquire(Run.objects.get()); ask_to_stop(run, user=None)\n"
        "with heartbeat.Heartbeat(run, stop=Event(), log=LogKeeper(run, echo=print)): time.sleep(120)",
        timeout=60,
    )
    assert hung.returncode == 1, hung.stderr
    why = "it was told to stop, hung for 1 seconds, and was ended"
    assert site.rows("SELECT status, error FROM training_run") == [("interrupted", why)]
    assert why in site.rows("SELECT lines FROM training_runlog")[0][0]
