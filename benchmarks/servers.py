"""What benchmarks of the running site need: a database of their own, and real processes that are stopped at the end."""

# ruff: noqa: S603 - every command is one of this repository

import os
import secrets
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
from psycopg import sql

ROOT = Path(__file__).resolve().parent.parent
ENGINES = ("postgresql", "sqlite")
START_SECONDS = 120
# One sender, who says nearly the same thousands of times, is what a load is made of.
UNLIMITED = {
    f"FEEDBACK_{name}": "0"
    for name in (
        "SUBMITS_PER_MINUTE",
        "SUBMITS_PER_HOUR",
        "SAME_TEXT_PER_HOUR",
        "ATTACK_PER_MINUTE",
        "STATUS_PER_MINUTE",
    )
}
Process = subprocess.Popen[bytes]


class NoPostgresError(Exception):
    """There is no PostgreSQL that a benchmark may use."""


@contextmanager
def scratch_url(engine: str) -> Iterator[str]:
    """The address of an empty database, which is gone afterwards. Raises NoPostgresError."""
    # Whoever is told to stop stops what it started, too.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    with _postgres() if engine == "postgresql" else _sqlite() as url:
        yield url


@contextmanager
def _sqlite() -> Iterator[str]:
    with tempfile.TemporaryDirectory() as folder:
        yield f"sqlite:///{folder}/benchmark.sqlite3"


@contextmanager
def _postgres() -> Iterator[str]:
    """A database beside that of DATABASE_URL, or beside the one that the tests use."""
    given = os.environ.get("DATABASE_URL", "")
    parts = urlsplit(given if given.startswith("postgres") else _postgres_of_tests())
    name = f"benchmark_{secrets.token_hex(4)}"
    with psycopg.connect(urlunsplit(parts), autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        try:
            yield urlunsplit(parts._replace(path=f"/{name}"))
        finally:
            connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def _postgres_of_tests() -> str:
    found = subprocess.run([ROOT / "deploy" / "postgres"], capture_output=True, text=True, check=False)
    if found.returncode:
        raise NoPostgresError
    return found.stdout.strip()


def environment(url: str, **more: str) -> dict[str, str]:
    return {**os.environ, "DATABASE_URL": url, "DEBUG": "0", "LOG_LEVEL": "WARNING", **more}


def manage(surroundings: Mapping[str, str], *arguments: str) -> None:
    subprocess.run([sys.executable, "manage.py", *arguments], cwd=ROOT, env=surroundings, check=True)


def output(surroundings: Mapping[str, str], *command: str) -> str:
    """What a command prints."""
    found = subprocess.run(command, cwd=ROOT, env=surroundings, check=True, capture_output=True, text=True)
    return found.stdout


@contextmanager
def running(surroundings: Mapping[str, str], *command: str) -> Iterator[Process]:
    """A process in a session of its own, told to stop at the end and then made to."""
    process = subprocess.Popen(command, cwd=ROOT, env=surroundings, start_new_session=True)
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


@contextmanager
def web(
    surroundings: Mapping[str, str],
    application: str,
    *,
    workers: int,
    config: str = "deploy/gunicorn.py",
    python: str = sys.executable,
) -> Iterator[int]:
    """A gunicorn on a free port of loopback, with the site's own configuration if no other one is given."""
    port = free_port()
    bind = (f"--bind=127.0.0.1:{port}", f"--workers={workers}", "--log-level=warning")
    gunicorn = (python, "-m", "gunicorn", application, f"--config={config}", *bind)
    with listening(surroundings, port, *gunicorn):
        yield port


@contextmanager
def listening(surroundings: Mapping[str, str], port: int, *command: str) -> Iterator[None]:
    """A process that answers on a port of loopback."""
    with running(surroundings, *command) as process:
        wait_for(lambda: _listens(port), process)
        yield


@contextmanager
def worker(surroundings: Mapping[str, str]) -> Iterator[Process]:
    """The triage queue's worker, as `serve` runs it."""
    with running(surroundings, sys.executable, "manage.py", "qcluster") as process:
        yield process


def wait_for(holds: Callable[[], bool], process: Process, *, seconds: float = START_SECONDS) -> None:
    """Wait until something holds that a process does. Ends the benchmark when it never does."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if holds():
            return
        if process.poll() is not None:
            raise SystemExit(f"{process.args!r} ended with status {process.returncode}")
        time.sleep(0.05)
    raise SystemExit(f"{process.args!r} did nothing for {seconds:.0f} s")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
