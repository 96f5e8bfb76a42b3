"""A worker that is killed in the middle of a triage loses nothing: the triage happens after the restart, once."""

import socket
from collections.abc import Iterator

import pytest

from tests.live.site import Site, wait_for

# A crashed worker's submission is taken up again once its time is over.
SOON = {"TRIAGE_TIMEOUT_SECONDS": "8"}
pytestmark = [pytest.mark.worker, pytest.mark.timeout(240)]


@pytest.fixture
def silent_server() -> Iterator[socket.socket]:
    """Takes connections and never answers: a language model that hangs, which keeps a triage in the middle."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server


def test_the_triage_happens_after_the_restart(site: Site, silent_server: socket.socket) -> None:
    endpoint = f"http://127.0.0.1:{silent_server.getsockname()[1]}/v1"
    site.start_web()
    worker = site.start_worker(AGENT_LLM_ENDPOINT=endpoint, AGENT_LLM_TIMEOUT_SECONDS="60", **SOON)
    token = site.post("/api/feedback/", {"text": "The table on the glossary page is cut off on my telephone."})["token"]

    # Once its model is asked, the rollout is under way, and stays so.
    silent_server.settimeout(90)
    asked, _ = silent_server.accept()
    with asked:
        site.kill(worker)
    assert site.get(f"/api/feedback/{token}/")["triage"] is None

    site.start_worker(**SOON)
    answer = wait_for(
        lambda: (found := site.get(f"/api/feedback/{token}/"))["triage"] and found, seconds=120, what="the triage"
    )
    assert answer["state"] == "triaged"
    assert site.rows("SELECT count(*) FROM feedback_triage") == [(1,)]
    assert [event["kind"] for event in answer["timeline"]].count("triaged") == 1
