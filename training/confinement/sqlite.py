"""SQLite has no roles, so each connection of a learning process carries an authorizer: SQLite asks it about every
statement while it is prepared, and refuses what it does not allow (https://www.sqlite.org/c3ref/set_authorizer.html).

It knows tables, not rows; what goes by row is refused by temporary triggers, which the authorizer then protects. Other
programs that can open the file are not bound by any of this: where that matters, PostgreSQL has roles.
"""

import logging
import sqlite3
from typing import Any

from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created

from training.confinement.rights import CONSEQUENCES, WRITABLE

logger = logging.getLogger(__name__)

VERBS = {
    sqlite3.SQLITE_INSERT: "INSERT",
    sqlite3.SQLITE_UPDATE: "UPDATE",
    sqlite3.SQLITE_DELETE: "DELETE",
}
HARMLESS = frozenset(
    {
        sqlite3.SQLITE_SELECT,
        sqlite3.SQLITE_READ,
        sqlite3.SQLITE_FUNCTION,
        sqlite3.SQLITE_RECURSIVE,
        sqlite3.SQLITE_TRANSACTION,
        sqlite3.SQLITE_SAVEPOINT,
    }
)
"""Everything else changes the schema, the file or the connection, and no learning process has to."""
PRAGMAS = frozenset({"synchronous", "foreign_key_check"})

# INSERT OR REPLACE and UPDATE OR REPLACE delete the row in their way without asking anybody, so the row is looked for.
_CHAMPION = "EXISTS (SELECT 1 FROM training_alias WHERE name <> 'candidate' AND (id = NEW.id OR {same}))"
_KEPT = "EXISTS (SELECT 1 FROM governance_review WHERE id = NEW.id OR decision_id = NEW.decision_id)"
REFUSED_ROWS = {
    ("training_alias", "INSERT"): _CHAMPION.format(same="(kind = NEW.kind AND name = NEW.name)"),
    ("training_alias", "UPDATE"): (
        "OLD.name <> 'candidate' OR NEW.name <> 'candidate' OR NEW.id <> OLD.id OR NEW.kind <> OLD.kind"
    ),
    ("governance_review", "INSERT"): f"NEW.state <> 'open' OR {_KEPT}",
}
"""Table and verb to the rows that are refused."""


def confine() -> None:
    """Confine this process for good: every connection that it has and will open."""
    connection_created.connect(_on_connection, dispatch_uid="training.confinement")
    for connection in connections.all(initialized_only=True):
        if connection.connection is not None:
            _on_connection(connection)


def _on_connection(connection: BaseDatabaseWrapper, **_: Any) -> None:
    if connection.vendor == "sqlite":
        confine_connection(connection.connection)


def confine_connection(connection: sqlite3.Connection) -> None:
    for (table, verb), refused in REFUSED_ROWS.items():
        # S608: names of our own tables
        connection.execute(
            f"CREATE TEMP TRIGGER IF NOT EXISTS confined_{table}_{verb.lower()} BEFORE {verb} ON main.{table} "
            f"WHEN {refused} BEGIN SELECT RAISE(ABORT, 'a process that learns may not write this row of {table}'); END"
        )
    connection.set_authorizer(authorise)


def authorise(
    action: int, first: str | None, second: str | None, _database: str | None = None, source: str | None = None
) -> int:
    """SQLite's question about one step of a statement; `first` is a table or the name of a pragma, `source` the
    trigger or view that asks for it, if it is not the statement itself."""
    if _allowed(action, first) or (source and VERBS.get(action, "") in CONSEQUENCES.get(first or "", ())):
        return sqlite3.SQLITE_OK
    # SQLite itself only says "not authorized".
    logger.warning("refused to a process that learns: %s %s %s", VERBS.get(action, action), first, second or "")
    return sqlite3.SQLITE_DENY


def _allowed(action: int, first: str | None) -> bool:
    if action in VERBS:
        return VERBS[action] in WRITABLE.get(first or "", ())
    if action == sqlite3.SQLITE_PRAGMA:
        return first in PRAGMAS
    return action in HARMLESS
