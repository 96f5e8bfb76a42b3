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


def test_a_stopped_run_is_resumed_to_its_end(site: Site) -> None:
    lab = "from training.launch import resume_run, start_run; from training.runs import ask_to_stop"
    run = "run = __import__('training.models', fromlist=['Run']).Run.objects.get()"
    start = "start_run(kind='feedback', user=None, rounds=4, seed=0, algorithm='grpo')"
    site.manage("shell", "-c", f"{lab}; {start}")
    site.start_trainer()
    wait_for(lambda: rounds_done(site) >= 1, seconds=150, what="a first round")
    (owner,) = site.rows("SELECT owner FROM training_run")[0]

    site.manage("shell", "-c", f"{lab}; {run}; ask_to_stop(run, user=None)")
    wait_for(lambda: status(site) != "running", seconds=60, what="the run stops")
    assert status(site) == "interrupted"
    ((error,),) = site.rows("SELECT error FROM training_run")
    assert error == f"stopped after round {rounds_done(site)} of 4"
    wait_for(lambda: not is_alive(int(owner.rpartition(":")[2])), seconds=30, what="the run's process is gone")

    site.manage("shell", "-c", f"{lab}; {run}; resume_run(run=run, user=None)")
    wait_for(lambda: status(site) == "succeeded", seconds=150, what="the run succeeds")
    steps = site.rows("SELECT step FROM training_measurement WHERE name = 'reward' ORDER BY step")
    assert steps == [(1,), (2,), (3,), (4,)]
    ((lines,),) = site.rows("SELECT lines FROM training_runlog")
    assert "somebody asked the run to stop" in lines
    assert "going on after round" in lines
    assert "round 4/4" in lines
