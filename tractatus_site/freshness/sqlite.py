"""What a process knows of changes on SQLite: exact, whoever commits."""

import os
import sqlite3
from collections.abc import Hashable, Mapping
from contextlib import suppress
from threading import Lock
from urllib.parse import quote

from django.db.backends.base.base import BaseDatabaseWrapper

from tractatus_site.freshness.triggers import NUMBERS, SQLITE_FOUND, in_place

READ_NUMBERS = f"SELECT name, number FROM {NUMBERS}"  # noqa: S608 - a name of our own


class SqliteWatch:
    """Asks the file, over a connection that never writes, whether anybody has committed since the last time.

    `PRAGMA data_version` takes microseconds and is no query: it reads a counter that all connections share
    (https://www.sqlite.org/pragma.html#pragma_data_version). Commits of this very process count, because they come
    from other connections.
    """

    def __init__(self, database: BaseDatabaseWrapper) -> None:
        self._path = str(database.settings_dict["NAME"])
        self._lock = Lock()
        self._connection: sqlite3.Connection | None = None
        self._file: tuple[int, int] | None = None
        self._moment: int | None = None
        self._schema: int | None = None
        self._told: set[str] = set()
        self._versions: Mapping[str, Hashable] = {}

    def versions(self) -> Mapping[str, Hashable] | None:
        """A version of each table that is watched; None where nothing can be known. Never changed once given out."""
        with self._lock:
            try:
                return self._read()
            except (OSError, sqlite3.Error):
                self._close()
                return None

    def close(self) -> None:
        with self._lock:
            self._close()

    def _read(self) -> Mapping[str, Hashable]:
        connection = self._open()
        moment = _number(connection, "PRAGMA data_version")
        if moment != self._moment:
            self._versions = self._newest(connection)
            self._moment = moment
        return self._versions

    def _newest(self, connection: sqlite3.Connection) -> Mapping[str, Hashable]:
        """With the schema's version, because a migration may have taken triggers away, and put them back since."""
        schema = _number(connection, "PRAGMA schema_version")
        if schema != self._schema:
            self._told = in_place(dict(connection.execute(SQLITE_FOUND).fetchall()))
            self._schema = schema
        numbers = connection.execute(READ_NUMBERS).fetchall() if self._told else []
        found = {name: (schema, number) for name, number in numbers if name in self._told}
        return self._versions if found == self._versions else found

    def _open(self) -> sqlite3.Connection:
        """The connection; a new one where another file lies at the path, as after a backup was put back."""
        stat = os.stat(self._path)  # noqa: PTH116 - for every page; a Path would take longer than the question
        if self._connection is None or self._file != (stat.st_dev, stat.st_ino):
            self._close()
            address = f"file:{quote(self._path)}?mode=rw"
            self._connection = sqlite3.connect(address, uri=True, check_same_thread=False, isolation_level=None)
            self._connection.execute("PRAGMA query_only = ON")
            self._file = (stat.st_dev, stat.st_ino)
        return self._connection

    def _close(self) -> None:
        if self._connection is not None:
            with suppress(sqlite3.Error):
                self._connection.close()
        self._connection = self._file = self._moment = self._schema = None


def _number(connection: sqlite3.Connection, pragma: str) -> int:
    return int(connection.execute(pragma).fetchall()[0][0])
