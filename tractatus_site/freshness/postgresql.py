"""What a process knows of changes on PostgreSQL: it listens, on a connection of its own."""

import itertools
import logging
import select
import time
from collections.abc import Hashable, Mapping
from threading import Event, Lock, Thread
from typing import Any

import psycopg
from django.db.backends.base.base import BaseDatabaseWrapper
from psycopg.pq import ExecStatus
from psycopg.pq.abc import PGresult

from tractatus_site.freshness.own_writes import own_writes
from tractatus_site.freshness.triggers import CHANNEL, EVERYTHING, POSTGRESQL_FOUND

logger = logging.getLogger(__name__)

# A server that is gone without a word is noticed after about twenty seconds; one that ends says so at once.
CONNECTING = {"connect_timeout": 3, "keepalives_idle": 10, "keepalives_interval": 3, "keepalives_count": 3}
SECONDS_BETWEEN_TRIES = 1.0
SECONDS_BETWEEN_LOOKS = 5.0
# Of all listeners that this process ever has, so that no version is met twice.
NUMBERS = itertools.count()


class PostgresWatch:
    """Looks, for every page, whether its socket holds a notification: one call to the kernel, and no query.

    A commit of another process is heard as soon as the server has told it, within a few milliseconds on an idle
    machine. After a commit of this process the server is asked once whether it has told everything: it tells before it
    answers. Whoever asks for a page hears for all. A thread looks too, every few seconds: where nobody asks for pages,
    notifications that nobody reads would fill the server's queue, and it asks whether the triggers are still those that
    were there when the listening began.

    Through a pooler that hands connections out by transaction nothing can be heard, so that nothing is kept.
    """

    def __init__(self, database: BaseDatabaseWrapper) -> None:
        self._parameters = {**database.get_connection_params(), **CONNECTING, "application_name": "freshness"}
        self._lock = Lock()
        self._connection: psycopg.Connection[Any] | None = None
        self._socket = select.poll()
        self._next_try = 0.0
        self._versions: Mapping[str, Hashable] = {}
        self._triggers: frozenset[tuple[bytes | None, ...]] = frozenset()
        self._ended = Event()
        Thread(target=self._look_on, name="freshness", daemon=True).start()

    def versions(self) -> Mapping[str, Hashable] | None:
        """A version of each table that is watched; None where nothing can be known. Never changed once given out."""
        with self._lock:
            try:
                return self._versions if self._listens() and self._hears() else None
            except (OSError, psycopg.Error) as error:
                logger.warning("changes are not heard until there is a new connection: %s", error)
                self._lose()
                return None

    def look(self) -> None:
        """Read what was told, and begin anew where triggers are gone, or were for a while."""
        with self._lock:
            try:
                if self._connection is not None and self._hears() and self._told() != self._triggers:
                    logger.warning("triggers that tell changes are others than before: every page is made anew")
                    self._begin_anew()
            except (OSError, psycopg.Error) as error:
                logger.warning("changes are not heard until there is a new connection: %s", error)
                self._lose()

    def close(self) -> None:
        self._ended.set()
        with self._lock:
            self._close()

    def _look_on(self) -> None:
        while not self._ended.wait(SECONDS_BETWEEN_LOOKS):
            self.look()

    def _told(self) -> frozenset[tuple[bytes | None, ...]]:
        found = self._ask(POSTGRESQL_FOUND)
        columns = range(found.nfields)
        return frozenset(tuple(found.get_value(row, column) for column in columns) for row in range(found.ntuples))

    def _ask(self, statement: str) -> PGresult:
        """Notifications that come meanwhile wait for `_hears`. Psycopg's own `execute` would take them away from it."""
        assert self._connection is not None  # noqa: S101 - for mypy; who calls it has one
        result = self._connection.pgconn.exec_(statement.encode())
        if result.status != ExecStatus.TUPLES_OK:
            raise psycopg.OperationalError("the connection is lost")
        return result

    def _lose(self) -> None:
        """Counted from now, and not from when the last try began: it may have waited as long as it may."""
        self._next_try = max(self._next_try, time.monotonic() + SECONDS_BETWEEN_TRIES)
        self._close()

    def _begin_anew(self) -> None:
        self._next_try = 0.0
        self._close()

    def _listens(self) -> bool:
        """Begins to, and only then gives every table a new version: what came before may have been missed."""
        if self._connection is not None:
            return True
        if time.monotonic() < self._next_try:
            return False
        self._next_try = time.monotonic() + SECONDS_BETWEEN_TRIES
        self._connection = connection = psycopg.connect(**self._parameters, autocommit=True)
        if connection.execute("SELECT pg_backend_pid()").fetchone() != (connection.info.backend_pid,):
            logger.warning("PostgreSQL is behind a pooler, through which no change is heard: no page is kept")
            self._next_try = float("inf")
            self._close()
            return False
        connection.execute(f"LISTEN {CHANNEL}")
        self._triggers = self._told()
        self._versions = {table.decode(): next(NUMBERS) for table, *_ in self._triggers if table}
        self._socket.register(connection.fileno(), select.POLLIN)
        return True

    def _hears(self) -> bool:
        """Whether it knows everything; not right after a migration, before it has begun anew."""
        assert self._connection is not None  # noqa: S101 - for mypy; _listens() saw to it
        server = self._connection.pgconn
        if own_writes.any_since():
            self._ask("SELECT 1")
        while self._socket.poll(0):
            server.consume_input()
        changed = set()
        while notification := server.notifies():
            changed.add(notification.extra.decode())
        if EVERYTHING in changed:
            self._begin_anew()
            return False
        # Of tables that nobody watches, anybody may tell what they like.
        changed &= self._versions.keys()
        if changed:
            self._versions = {**self._versions, **{table: next(NUMBERS) for table in changed}}
        return True

    def _close(self) -> None:
        if self._connection is None:
            return
        self._socket = select.poll()
        self._connection.close()
        self._connection = None
