"""Full text as each database has it. Which one is used follows from the connection."""

from collections.abc import Callable

from django.db import connection

from tractatus_site.docs.search.engines.base import Engine
from tractatus_site.docs.search.engines.postgresql import PostgreSQL
from tractatus_site.docs.search.engines.sqlite import SQLite

ENGINES: dict[str, Callable[[], Engine]] = {"postgresql": PostgreSQL, "sqlite": SQLite}


def engine() -> Engine:
    return ENGINES[connection.vendor]()
