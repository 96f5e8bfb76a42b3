"""How long `POST /api/feedback/` takes: a real gunicorn on loopback, an empty SQLite database, governance inside.

    python -m benchmarks.intake [--requests 200]

Prints a table; nothing is asserted, because a figure is only worth the machine that it was measured on.
"""

import argparse
import http.client
import json
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks.results import keep

ROOT = Path(__file__).resolve().parent.parent
WARM_UP = 10
START_SECONDS = 30
# One sender, who says nearly the same two hundred times.
UNLIMITED = {
    f"FEEDBACK_{name}": "0"
    for name in ("SUBMITS_PER_MINUTE", "SUBMITS_PER_HOUR", "SAME_TEXT_PER_HOUR", "ATTACK_PER_MINUTE")
}
SENTENCES = (
    "The search box on the documents page ignores the second word that I type.",
    "I could not find out how a held submission is released again, and by whom.",
    "Please write to jane.roe@example.org or call +44 20 7946 0958 when it is repaired.",
    "The table of results would be easier to read with the intervals in one column.",
)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def site(database: Path, settings: dict[str, str]) -> Iterator[int]:
    """A migrated site on a free port, stopped at the end."""
    environment = {
        **os.environ,
        **settings,
        "DATABASE_URL": f"sqlite:///{database}",
        "DEBUG": "0",
        "LOG_LEVEL": "WARNING",
    }
    subprocess.run([sys.executable, "manage.py", "migrate", "-v0"], cwd=ROOT, env=environment, check=True)
    port = free_port()
    command = [sys.executable, "-m", "gunicorn", "tractatus_site.wsgi", "-b", f"127.0.0.1:{port}"]
    server = subprocess.Popen([*command, "--workers", "1", "--threads", "4"], cwd=ROOT, env=environment)  # noqa: S603
    try:
        wait_for(port, server)
        yield port
    finally:
        server.terminate()
        server.wait(timeout=START_SECONDS)


def wait_for(port: int, server: "subprocess.Popen[bytes]") -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if server.poll() is not None:
            raise SystemExit("the server did not start")
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise SystemExit("the server took too long to start")


def send(port: int, number: int) -> float:
    """One request on a connection of its own. Milliseconds."""
    words = " ".join(SENTENCES[(number + turn) % len(SENTENCES)] for turn in range(4))
    body = json.dumps({"text": f"{words} ({number})", "page": "/docs.html"})
    started = time.perf_counter()
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=START_SECONDS)
    connection.request("POST", "/api/feedback/", body, {"Content-Type": "application/json"})
    answer = connection.getresponse()
    answer.read()
    connection.close()
    if answer.status != http.HTTPStatus.CREATED:
        raise SystemExit(f"request {number} was answered {answer.status}")
    return (time.perf_counter() - started) * 1000


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--requests", type=int, default=200)
    count = parser.parse_args().requests
    with tempfile.TemporaryDirectory() as folder, site(Path(folder) / "db.sqlite3", UNLIMITED) as port:
        for number in range(WARM_UP):
            send(port, number)
        times = sorted(send(port, number) for number in range(count))
    rows = {
        "median": statistics.median(times),
        "95th percentile": times[int(0.95 * (count - 1))],
        "slowest": times[-1],
    }
    sys.stdout.write(f"POST /api/feedback/, {count} requests one after another, SQLite\n")
    for name, value in rows.items():
        sys.stdout.write(f"{name:<16}{value:8.1f} ms\n")
    keep("intake", {"requests": count, "milliseconds": rows})


if __name__ == "__main__":
    main()
