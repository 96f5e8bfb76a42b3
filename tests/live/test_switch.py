"""A switch of the champion reaches a running worker within five seconds, without a restart."""

import json
import time

import pytest

from tests.live.site import Site, wait_for

pytestmark = [pytest.mark.worker, pytest.mark.timeout(400)]
WITHIN = 5.0


def triaged_by(site: Site, text: str) -> int:
    token = site.post("/api/feedback/", {"text": text})["token"]
    triage = wait_for(lambda: site.get(f"/api/feedback/{token}/")["triage"], seconds=90, what="the triage")
    return int(triage["policy"])


def test_the_worker_takes_up_a_switch_and_its_way_back(site: Site) -> None:
    trained = json.loads(site.manage("train_feedback", "oneclick", "--rounds=2", "--json").stdout)
    ((number,),) = site.rows("SELECT number FROM training_policyversion WHERE run_id IS NOT NULL")
    site.start_web()
    worker = site.start_worker()
    first = triaged_by(site, "The search box on the documents page ignores my second word.")
    assert first != number

    promoted = site.manage("promote_policy", trained["policy"], "--overrule=Two rounds are too few to be better.")
    assert promoted.returncode == 0, promoted.stderr
    switched = time.monotonic()
    while triaged_by(site, "The menu on the glossary page covers the first line.") != number:
        assert time.monotonic() - switched < WITHIN

    assert site.manage("rollback_policy").returncode == 0
    switched = time.monotonic()
    while triaged_by(site, "Could the glossary have a page for each term?") != first:
        assert time.monotonic() - switched < WITHIN
    assert worker.poll() is None
