"""A whole site for a test: a database of its own, a web server on loopback, real workers, all stopped at the end."""

import json
import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any, TypeVar

T = TypeVar("T")

ROOT = Path(__file__).resolve().parent.parent.parent


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(read: Callable[[], T], *, seconds: float, what: str) -> T:
    """Read until the answer is true. Raises AssertionError when it never is."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if found := read():
            return found
        time.sleep(0.2)
    raise AssertionError(f"{what}: not within {seconds:.0f} s")


class Site:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.database = folder / "site.sqlite3"
        self.port = free_port()
        self.environment = {
            **os.environ,
            "DATABASE_URL": f"sqlite:///{self.database}",
            # Of its own, because a test beside this one may be writing the same files anew.
            "STATIC_ROOT": str(folder / "static"),
            "SECRET_KEY": "a key for one test only, of no use to anybody else",
            "TRIAGE_TIMEOUT_SECONDS": "30",
            # A browser that is driven fills a form in at once, and all of a test's requests come from one network.
            "FEEDBACK_MINIMUM_SECONDS": "0",
            "FEEDBACK_SUBMITS_PER_MINUTE": "0",
            # Tests ask more often than a page does.
            "FEEDBACK_STATUS_PER_MINUTE": "0",
            "DEBUG": "0",
        }
        self.processes: list[subprocess.Popen[bytes]] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def manage(self, *arguments: str, timeout: float = 240, **environment: str) -> "subprocess.CompletedProcess[str]":
        return self.run(sys.executable, "manage.py", *arguments, timeout=timeout, **environment)

    def run(self, *command: str, timeout: float = 240, **environment: str) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            command,
            cwd=ROOT,
            env={**self.environment, **environment},
            capture_output=True,
            text=True,
            timeout=timeout,
            check=False,
        )

    def prepare(self) -> None:
        for command in (["migrate", "--verbosity=0"], ["load_docs"], ["collectstatic", "--noinput", "--verbosity=0"]):
            done = self.manage(*command)
            assert done.returncode == 0, done.stderr

    def copy(self, folder: Path) -> "Site":
        """Another site with the same rows and static files, whose processes are its own."""
        made = Site(folder)
        shutil.copy(self.database, made.database)
        made.environment["STATIC_ROOT"] = self.environment["STATIC_ROOT"]
        return made

    def start(self, *command: str, log: str, **environment: str) -> "subprocess.Popen[bytes]":
        """Start a process in a session of its own, so that stopping it stops its children."""
        with (self.folder / f"{log}.log").open("ab") as output:
            process = subprocess.Popen(
                command,
                cwd=ROOT,
                env={**self.environment, **environment},
                stdout=output,
                stderr=output,
                start_new_session=True,
            )
        self.processes.append(process)
        return process

    def start_web(self) -> None:
        self.start(
            str(Path(sys.executable).with_name("gunicorn")),
            "tractatus_site.wsgi",
            "--config=deploy/gunicorn.py",
            f"--bind=127.0.0.1:{self.port}",
            log="web",
        )
        wait_for(self._answers, seconds=60, what="the site answers")

    def start_worker(self, **environment: str) -> "subprocess.Popen[bytes]":
        return self.start(sys.executable, "manage.py", "qcluster", log="worker", **environment)

    def start_trainer(self) -> "subprocess.Popen[bytes]":
        return self.start(sys.executable, "manage.py", "qcluster", log="trainer", Q_CLUSTER_NAME="training")

    def _answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.url}/healthz", timeout=5) as answer:
                return bool(answer.status == 200)
        except (urllib.error.URLError, OSError):
            return False

    def post(self, path: str, body: dict[str, Any]) -> Any:
        request = urllib.request.Request(
            f"{self.url}{path}", json.dumps(body).encode(), {"Content-Type": "application/json"}
        )
        with urllib.request.urlopen(request, timeout=30) as answer:
            return json.load(answer)

    def get(self, path: str) -> Any:
        with urllib.request.urlopen(f"{self.url}{path}", timeout=30) as answer:
            return json.load(answer)

    def rows(self, query: str, *arguments: object) -> list[tuple[Any, ...]]:
        connection = sqlite3.connect(self.database, timeout=20)
        try:
            rows = connection.execute(query, arguments).fetchall()
            connection.commit()
            return rows
        finally:
            connection.close()

    def log(self, name: str) -> str:
        path = self.folder / f"{name}.log"
        return path.read_text(errors="replace") if path.exists() else ""

    def kill(self, process: "subprocess.Popen[bytes]") -> None:
        """As a crash would: at once, children included."""
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
        process.wait(timeout=30)

    def stop(self) -> None:
        # The leader alone is told: a cluster whose whole group is told waits for workers that are gone.
        for process in self.processes:
            process.terminate()
        for process in self.processes:
            with suppress(subprocess.TimeoutExpired):
                process.wait(timeout=20)
            # Nobody of its group works on beside the next test.
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait(timeout=30)
