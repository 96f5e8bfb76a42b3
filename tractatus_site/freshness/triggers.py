"""Triggers by which the database itself tells that a table changed, whoever changed it: the ORM, raw SQL, a bulk load,
another program.

PostgreSQL notifies: one statement, one message, and those of one transaction that are alike are one. SQLite cannot
call anybody, so each table there has a row with a number drawn anew at every change; processes read it when the file
has changed. SQLite lets one writer in at a time, so that such rows make nobody wait.

They are put up after every `migrate`, because SQLite drops a table's triggers in silence when a migration rebuilds it.
"""

from typing import Any

from django.db import connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from tractatus_site.freshness.tables import watched

CHANNEL = "freshness"
EVERYTHING = "*"
NUMBERS = "freshness_change"

SQLITE_FOUND = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'freshness%'"
POSTGRESQL_FOUND = """
SELECT relname::text, pg_trigger.oid, pg_trigger.xmin::text, pg_class.oid, relfilenode
FROM pg_trigger
JOIN pg_class ON pg_class.oid = tgrelid JOIN pg_proc ON pg_proc.oid = tgfoid
WHERE tgname = 'freshness_' || relname AND proname = 'freshness_tell' AND tgenabled IN ('O', 'A') AND tgqual IS NULL
AND tgtype = 4 | 8 | 16 | 32 AND pg_table_is_visible(pg_class.oid)
"""
"""Tables with the trigger on: after insert, delete, update and truncate, once a statement (bits of tgtype). What
follows the name is another where a trigger was off for a while, or a table was put back from a backup."""

FUNCTION = f"""
CREATE OR REPLACE FUNCTION freshness_tell() RETURNS trigger LANGUAGE plpgsql AS $tell$
BEGIN
    PERFORM pg_notify('{CHANNEL}', TG_TABLE_NAME);
    RETURN NULL;
END
$tell$
"""


def sqlite_triggers(table: str) -> dict[str, str]:
    """Names and statements. A random number, and not the next one, is never met again when a backup is put back."""
    change = f"UPDATE {NUMBERS} SET number = random() WHERE name = '{table}'"  # noqa: S608 - names of our own tables
    return {
        name: f"CREATE TRIGGER {name} AFTER {verb} ON {table} BEGIN {change}; END"
        for verb in ("INSERT", "UPDATE", "DELETE")
        if (name := f"freshness_{table}_{verb.lower()}")
    }


def in_place(found: dict[str, str]) -> set[str]:
    """Of the watched tables on SQLite, those with all their triggers, by the triggers that there are."""
    return {
        table
        for table in watched()
        if all(found.get(name) == statement for name, statement in sqlite_triggers(table).items())
    }


def restore(*, using: str, **_: Any) -> None:
    """After every `migrate`; before a table is there, there is nothing to tell."""
    connection = connections[using]
    if connection.vendor not in INSTALL:
        return
    there = connection.introspection.table_names()
    with transaction.atomic(using=using), connection.cursor() as cursor:
        for statement in INSTALL[connection.vendor](connection, [table for table in watched() if table in there]):
            cursor.execute(statement)


def _sqlite(connection: BaseDatabaseWrapper, tables: list[str]) -> list[str]:
    with connection.cursor() as cursor:
        complete = in_place(dict(cursor.execute(SQLITE_FOUND).fetchall()))
    return [
        f"CREATE TABLE IF NOT EXISTS {NUMBERS} (name TEXT PRIMARY KEY, number INTEGER NOT NULL)",
        *(f"INSERT OR IGNORE INTO {NUMBERS} VALUES ('{table}', random())" for table in tables),  # noqa: S608
        *(
            statement
            for table in tables
            if table not in complete
            for name, trigger in sqlite_triggers(table).items()
            for statement in (f"DROP TRIGGER IF EXISTS {name}", trigger)
        ),
    ]


def _postgresql(connection: BaseDatabaseWrapper, tables: list[str]) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(POSTGRESQL_FOUND)
        complete = {name for name, *_ in cursor.fetchall()}
    return [
        FUNCTION,
        *(
            statement
            for table in tables
            if table not in complete
            for statement in (f"DROP TRIGGER IF EXISTS freshness_{table} ON {table}", _postgresql_trigger(table))
        ),
        # A migration may have changed what a table holds without writing to it.
        f"NOTIFY {CHANNEL}, '{EVERYTHING}'",
    ]


def _postgresql_trigger(table: str) -> str:
    events = "AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE"
    return f"CREATE TRIGGER freshness_{table} {events} ON {table} FOR EACH STATEMENT EXECUTE FUNCTION freshness_tell()"


INSTALL = {"sqlite": _sqlite, "postgresql": _postgresql}
