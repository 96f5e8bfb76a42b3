"""A distributed run as an operator has it: a runner of its own, one that joins, one killed, then the learner itself."""

import os
import signal
import sys

import pytest

from tests.live.site import Site, free_port, wait_for
from tests.live.test_killed_training import is_alive

pytestmark = [pytest.mark.worker, pytest.mark.timeout(280)]
TOKEN = {"LIGHTNING_STORE_TOKEN": "a token of more than twenty characters"}


def runners(site: Site) -> dict[int, int]:
    """Rollouts by the process that made them."""
    rows = site.rows("SELECT worker_id, rollouts FROM training_contribution")
    return {int(worker.rpartition(":")[2]): rollouts for worker, rollouts in rows}


def test_runners_come_and_go_and_none_is_left_behind(site: Site) -> None:
    address = f"127.0.0.1:{free_port()}"
    train = [sys.executable, "manage.py", "train_feedback", "distributed", "--rounds=500", "--runners=1"]
    learner = site.start(*train, f"--listen={address}", log="learner", **TOKEN)
    join = [sys.executable, "manage.py", "feedback_runner", f"--store=http://{address}"]
    joined = site.start(*join, log="joined", **TOKEN)
    wait_for(lambda: len(runners(site)) == 2, seconds=150, what="both runners have brought rollouts")

    # The joined command only keeps its runner, so neither process of its is a child of the learner's.
    own = next(pid for pid in runners(site) if os.getsid(pid) == learner.pid)
    os.kill(own, signal.SIGKILL)
    wait_for(lambda: len(runners(site)) == 3, seconds=90, what="another runner is there for the killed one")
    mine = [pid for pid in runners(site) if is_alive(pid) and os.getsid(pid) == learner.pid]
    assert own not in mine
    assert len(mine) == 1

    os.kill(learner.pid, signal.SIGKILL)
    learner.wait(30)
    wait_for(lambda: not is_alive(mine[0]), seconds=30, what="the learner's runner has gone with it")
    joined.send_signal(signal.SIGTERM)
    assert joined.wait(60) == 0
    assert "Traceback" not in site.log("learner")
    shares = [value for (value,) in site.rows("SELECT value FROM training_measurement WHERE name = 'stale_share'")]
    assert max(shares) > 0
    (attempted,) = site.rows("SELECT count(DISTINCT rollout_id) FROM training_attempt WHERE status = 'succeeded'")[0]
    (decided,) = site.rows("SELECT count(DISTINCT subject) FROM governance_decision WHERE subject LIKE 'rollout:%'")[0]
    assert decided >= attempted, "no rollout without its decisions on record"
