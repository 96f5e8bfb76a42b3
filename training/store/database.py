"""The one thread of this process through which the LightningStore reaches the database."""

import asyncio
import os
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, TypeVar

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.base.base import BaseDatabaseWrapper

Result = TypeVar("Result")

IDLE_SECONDS = 5.0


class DatabaseThread:
    """Runs jobs one after another, on a thread with a connection of its own.

    Agent Lightning calls its store from several event loops at once (algorithm, runner, tracer, heartbeat), and a
    Django connection belongs to one thread. One thread for all of them is also the lock around every transaction.
    """

    def __init__(self) -> None:
        self._executor: ThreadPoolExecutor | None = None
        self._starting = threading.Lock()
        self._connection: BaseDatabaseWrapper | None = None
        self._inherited: list[BaseDatabaseWrapper] = []
        self._last_used = 0.0
        os.register_at_fork(after_in_child=self._forget)

    async def run(self, job: Callable[..., Result], *arguments: Any, **options: Any) -> Result:
        """Run a job and wait for it. A caller that is cancelled leaves; the job is still carried out, whole."""
        return await asyncio.shield(asyncio.wrap_future(self.submit(job, *arguments, **options)))

    def submit(self, job: Callable[..., Result], *arguments: Any, **options: Any) -> Future[Result]:
        with self._starting:
            if self._executor is None:
                self._executor = ThreadPoolExecutor(max_workers=1, thread_name_prefix="store")
            return self._executor.submit(self._with_connection, job, *arguments, **options)

    def close(self) -> None:
        """Close the connection and end the thread; the next job starts both anew."""
        with self._starting:
            if self._executor is None:
                return
            self._executor.submit(self._disconnect)
            self._executor.shutdown()
            self._executor = None

    def _with_connection(self, job: Callable[..., Result], *arguments: Any, **options: Any) -> Result:
        connection = self._connection = self._connection or connections[DEFAULT_DB_ALIAS]
        if connection.errors_occurred or time.monotonic() - self._last_used > IDLE_SECONDS:
            connection.close_if_unusable_or_obsolete()
        if connection.connection is None:
            connect(connection)
        try:
            return job(*arguments, **options)
        finally:
            self._last_used = time.monotonic()

    def _disconnect(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _forget(self) -> None:
        # The parent's thread does not exist in a forked child, but its connection does. Closing it here would end the
        # parent's session (PostgreSQL) or drop its file locks (SQLite), so it is kept unused for as long as we live.
        if self._connection is not None:
            self._inherited.append(self._connection)
        self._connection = None
        self._executor = None
        self._starting = threading.Lock()


RELAXED = {"sqlite": "PRAGMA synchronous=NORMAL", "postgresql": "SET synchronous_commit TO off"}


PREPARING = {"server_side_binding": True, "prepare_threshold": 2}
"""PostgreSQL plans the few statements that the store repeats once, not each time: that takes longer than running them.
A pooler in between has to keep prepared statements (PgBouncer from 1.21 on), or to pool by session."""


def connect(connection: BaseDatabaseWrapper) -> None:
    """Open the store's connection, with durability relaxed.

    With NORMAL, SQLite waits for the disk at checkpoints only; PostgreSQL answers before the disk has a commit. A power
    cut may take the last moment of a trace, never its consistency, and never what somebody's durable commit came after:
    both write their log in order. That is a fair price for five times the speed here, and not for a reader's
    submission, which is why the site's other connections wait.
    """
    if connection.vendor == "postgresql":
        # A copy: the settings are those of every other connection, too.
        options = {**connection.settings_dict["OPTIONS"], **PREPARING}
        connection.settings_dict = {**connection.settings_dict, "OPTIONS": options}
    connection.connect()
    with connection.cursor() as cursor:
        cursor.execute(RELAXED[connection.vendor])


thread = DatabaseThread()
