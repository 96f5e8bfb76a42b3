"""The watch of this process over its database: which versions its tables have now."""

import atexit
import os
from collections.abc import Callable, Hashable, Mapping
from threading import Lock
from typing import Protocol

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.base.base import BaseDatabaseWrapper

from tractatus_site.freshness.postgresql import PostgresWatch
from tractatus_site.freshness.sqlite import SqliteWatch

Versions = Mapping[str, Hashable]


class Watch(Protocol):
    def versions(self) -> Versions | None: ...

    def close(self) -> None: ...


WATCHES: dict[str, Callable[[BaseDatabaseWrapper], Watch]] = {"sqlite": SqliteWatch, "postgresql": PostgresWatch}

_lock = Lock()
# With whose it is: a connection must not be shared with a process that forks, and tests change the database.
_watch: tuple[int, str, Watch] | None = None


def versions() -> Versions | None:
    """A version of each watched table; None where nothing can be known, so that nothing may be kept or shown again.

    Within a transaction nothing is known: what it wrote itself is told to others only when it is committed.
    """
    database = connections[DEFAULT_DB_ALIAS]
    if database.in_atomic_block or database.vendor not in WATCHES:
        return None
    watch = _watch
    if watch is None or watch[:2] != (os.getpid(), str(database.settings_dict["NAME"])):
        watch = _begin()
    return watch[2].versions()


def close() -> None:
    """Let go of the database, as before it is dropped."""
    global _watch  # noqa: PLW0603
    with _lock:
        if _watch is not None and _watch[0] == os.getpid():
            _watch[2].close()
        _watch = None


# SQLite empties the write-ahead log when the last connection is closed, and not when a process just ends.
atexit.register(close)


def _begin() -> tuple[int, str, Watch]:
    global _watch  # noqa: PLW0603
    database = connections[DEFAULT_DB_ALIAS]
    whose = (os.getpid(), str(database.settings_dict["NAME"]))
    with _lock:
        before = _watch
        if before is not None and before[:2] == whose:
            return before
        if before is not None and before[0] == os.getpid():
            before[2].close()
        _watch = begun = (*whose, WATCHES[database.vendor](database))
        return begun
