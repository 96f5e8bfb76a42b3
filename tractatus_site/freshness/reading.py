"""Which tables a page is made from. That is noted while it is made, and not declared, so that nobody can forget one."""

import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache, lru_cache
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections
from django.utils import timezone

from tractatus_site.freshness.tables import earliest_change

TABLE = re.compile(r'\b(?:FROM|JOIN)\s+"?(\w+)', re.IGNORECASE)


@dataclass
class Reading:
    """Tables that were read, and when what was made of them is no longer true though nobody writes."""

    tables: set[str] = field(default_factory=set)
    until: datetime | None = None

    def __call__(self, execute: Callable[..., Any], sql: Any, params: Any, many: bool, context: Any) -> Any:
        self.tables |= tables_of(str(sql))
        return execute(sql, params, many, context)

    def add(self, tables: Iterable[str], until: datetime | None) -> None:
        self.tables.update(tables)
        self.end_by(until)

    def end_by(self, moment: datetime | None) -> None:
        self.until = min(filter(None, (self.until, moment)), default=None)


_current: ContextVar[Reading | None] = ContextVar("reading", default=None)


@lru_cache(maxsize=1024)
def tables_of(sql: str) -> frozenset[str]:
    """What a statement reads from. One that does more than read counts as a table that nobody watches: what has to
    happen at every view of a page cannot be left out."""
    if not sql.lstrip(" (").upper().startswith("SELECT"):
        return frozenset({sql[:20]})
    return frozenset(TABLE.findall(sql))


@contextmanager
def noting() -> Iterator[Reading]:
    """Notes what is read inside; what surrounds it has read that as well."""
    reading, outer, began = Reading(), _current.get(), timezone.now()
    token = _current.set(reading)
    try:
        with connections[DEFAULT_DB_ALIAS].execute_wrapper(reading):
            yield reading
            # A copy, because asking when that is may read more. What changed while this was made is past already: it
            # must not be kept.
            reading.end_by(earliest_change(list(reading.tables), began))
    finally:
        _current.reset(token)
    if outer is not None:
        outer.add(reading.tables, reading.until)


def also_read(tables: Iterable[str], until: datetime | None) -> None:
    """What is shown was made from these tables at an earlier time."""
    if reading := _current.get():
        reading.add(tables, until)


def read_once(read: Callable[[], Any]) -> Callable[[], Any]:
    """What `read` gives, read once for several parts of a page: each part that asks for it is known to have read it."""

    @cache
    def first() -> tuple[Any, Reading]:
        with noting() as reading:
            found = read()
        return found, reading

    def ask() -> Any:
        found, reading = first()
        also_read(reading.tables, reading.until)
        return found

    return ask


def good_until(moment: datetime) -> None:
    """What is shown stops being true then, as "in the last seven days" does, though nobody writes anything."""
    if reading := _current.get():
        reading.end_by(moment)


def is_past(until: datetime | None) -> bool:
    return until is not None and until <= timezone.now()
