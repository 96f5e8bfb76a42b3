"""What make serve runs: everything from one command, one line for a taken port, a clean end."""

import os
import signal
import socket
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.live.site import Site, wait_for

pytestmark = [pytest.mark.worker, pytest.mark.timeout(180)]


@pytest.fixture
def empty_site(tmp_path: Path) -> Iterator[Site]:
    made = Site(tmp_path)
    try:
        yield made
    finally:
        made.stop()


def children_of(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def test_one_command_prepares_serves_and_stops(empty_site: Site) -> None:
    site = empty_site
    process = site.start(sys.executable, "manage.py", "serve", f"--port={site.port}", log="serve")
    wait_for(site._answers, seconds=90, what="the site answers")
    # The triage worker imports Agent Lightning as it starts, and can be asked to stop once it has.
    wait_for(lambda: site.log("serve").count("running.") == 2, seconds=60, what="both clusters run")
    wait_for(lambda: "the agent is loaded" in site.log("serve"), seconds=90, what="the agent is loaded")
    log = site.log("serve")
    assert f"{site.url}/" in log
    assert "createsuperuser" in log
    assert children_of(process.pid)

    os.kill(process.pid, signal.SIGINT)
    assert process.wait(timeout=30) == 0
    assert not site._answers()
    stopped = site.log("serve")
    assert stopped.count("has stopped") == 2
    assert "SIGKILL" not in stopped


def test_a_taken_port_is_one_clear_line(empty_site: Site) -> None:
    with socket.create_server(("127.0.0.1", empty_site.port)):
        done = empty_site.manage("serve", f"--port={empty_site.port}")
    assert done.returncode == 1
    lines = [line for line in done.stderr.splitlines() if "INFO" not in line]
    assert len(lines) == 1
    assert f"Port {empty_site.port} is not free" in lines[0]
    assert "PORT=" in lines[0]
