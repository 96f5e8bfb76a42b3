"""The tables whose changes are told to every process, so that a page which was made from them is made anew.

Whoever shows figures of a table in public enters it here when the site starts. A page that reads any other table is
never kept: what nobody is told of cannot be known to be fresh.
"""

from collections.abc import Callable, Iterable
from datetime import datetime

from django.db.models import Model

Until = Callable[[datetime], datetime | None]

_WATCHED: dict[str, Until | None] = {}


def watch(*models: type[Model], until: Until | None = None) -> None:
    """Enter tables. `until` tells when, after a time, what they say changes next without a write, as rules do whose
    time begins or ends."""
    for model in models:
        table = model._meta.db_table  # noqa: SLF001 - the documented way to a table's name
        _WATCHED[table] = until or _WATCHED.get(table)


def watched() -> list[str]:
    return sorted(_WATCHED)


def earliest_change(tables: Iterable[str], since: datetime) -> datetime | None:
    """When after `since` the first of these tables says something else, though nobody writes to it."""
    moments = [moment for table in tables if (until := _WATCHED.get(table)) and (moment := until(since))]
    return min(moments, default=None)
