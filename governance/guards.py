"""Triggers by which the database itself refuses to change history: decisions, anchors and versions of rules.

No row of these tables is updated, deleted, replaced or truncated, whoever asks: the ORM, raw SQL, another program. The
owner of the database can still take a trigger away; `verify_audit` sees that, and the hash chain shows what was done
meanwhile. One update is let through: a version of a rule forgets who made it when that account is deleted.

A migration that has to rewrite one of these tables calls `remove` first; `restore_guards` puts them back after it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import NotSupportedError, connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.recorder import MigrationRecorder

MIGRATION = ("governance", "0005_append_only")
# The tables, and the column of each that may become null.
GUARDED = {"governance_decision": "", "governance_anchor": "", "governance_ruleversion": "changed_by_id"}


@dataclass(frozen=True, slots=True)
class Engine:
    """What one database engine needs: statements that put the triggers up, names of those that are not as they were."""

    install: Callable[[BaseDatabaseWrapper], list[str]]
    missing: Callable[[BaseDatabaseWrapper], list[str]]


def install(connection: BaseDatabaseWrapper) -> None:
    """Put up every guard, whatever stood there before."""
    _execute(connection, [*_removals(connection), *_engine(connection).install(connection)])


def remove(connection: BaseDatabaseWrapper) -> None:
    _execute(connection, _removals(connection))


def missing(connection: BaseDatabaseWrapper) -> list[str]:
    """The guards that are not there, are switched off, or are not what they should be."""
    return _engine(connection).missing(connection)


def restore_guards(*, using: str, **_: Any) -> None:
    """After every `migrate`: SQLite drops a table's triggers in silence when a migration rebuilds the table.

    A handler and not a system check, because migrations are the only moment at which the product itself loses them,
    and because a check could only complain.
    """
    connection = connections[using]
    if MIGRATION not in MigrationRecorder(connection).applied_migrations() or not missing(connection):
        return
    with transaction.atomic(using=using):
        install(connection)


def _engine(connection: BaseDatabaseWrapper) -> Engine:
    if connection.vendor not in ENGINES:
        raise NotSupportedError(f"the audit trail cannot be guarded on {connection.vendor}")
    return ENGINES[connection.vendor]


def _execute(connection: BaseDatabaseWrapper, statements: list[str]) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def _removals(connection: BaseDatabaseWrapper) -> list[str]:
    on_table = connection.vendor == "postgresql"
    return [
        f"DROP TRIGGER IF EXISTS {table}_{event}" + (f" ON {table}" if on_table else "")
        for table in GUARDED
        for event in ("update", "delete", "replace", "truncate")
    ]


def _sqlite_triggers(connection: BaseDatabaseWrapper) -> dict[str, str]:
    triggers = {}
    for table, forgettable in GUARDED.items():
        events = {
            "update": f"UPDATE ON {table}{_unless_forgotten(connection, table, forgettable)}",
            "delete": f"DELETE ON {table}",
            # INSERT OR REPLACE deletes the row in its way without asking the trigger above.
            "replace": f"INSERT ON {table} WHEN {_taken(connection, table)}",
        }
        for event, condition in events.items():
            name = f"{table}_{event}"
            refusal = f"SELECT RAISE(ABORT, '{table} is append-only');"
            triggers[name] = f"CREATE TRIGGER {name} BEFORE {condition} BEGIN {refusal} END"
    return triggers


def _unless_forgotten(connection: BaseDatabaseWrapper, table: str, forgettable: str) -> str:
    if not forgettable:
        return ""
    with connection.cursor() as cursor:
        columns = [column.name for column in connection.introspection.get_table_description(cursor, table)]
    same = [f"NEW.{name} IS OLD.{name}" for name in columns if name != forgettable]
    return f" WHEN NOT (NEW.{forgettable} IS NULL AND {' AND '.join(same)})"


def _taken(connection: BaseDatabaseWrapper, table: str) -> str:
    with connection.cursor() as cursor:
        constraints = connection.introspection.get_constraints(cursor, table).values()
    keys = sorted({tuple(one["columns"]) for one in constraints if one["unique"] or one["primary_key"]})
    taken = ["(" + " AND ".join(f"{name} = NEW.{name}" for name in key) + ")" for key in keys]
    return f"EXISTS (SELECT 1 FROM {table} WHERE {' OR '.join(taken)})"  # noqa: S608 - names of our own tables


def _sqlite_missing(connection: BaseDatabaseWrapper) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
        found = dict(cursor.fetchall())
    return [name for name, sql in _sqlite_triggers(connection).items() if found.get(name) != sql]


FUNCTION = """
BEGIN
    IF TG_OP = 'UPDATE' AND TG_NARGS = 1
        AND to_jsonb(NEW) = jsonb_set(to_jsonb(OLD), ARRAY[TG_ARGV[0]], 'null') THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END
"""
# What each trigger fires on, and how PostgreSQL writes that down: bits of pg_trigger.tgtype.
POSTGRESQL_EVENTS = {
    "update": ("UPDATE", "ROW", 1 | 2 | 16),
    "delete": ("DELETE", "ROW", 1 | 2 | 8),
    "truncate": ("TRUNCATE", "STATEMENT", 2 | 32),
}


def _postgresql_statements(_connection: BaseDatabaseWrapper) -> list[str]:
    declaration = "CREATE OR REPLACE FUNCTION governance_append_only() RETURNS trigger LANGUAGE plpgsql"
    return [
        f"{declaration} AS $guard${FUNCTION}$guard$",
        *(
            f"CREATE TRIGGER {table}_{event} BEFORE {verb} ON {table} FOR EACH {level} "
            f"EXECUTE FUNCTION governance_append_only({_argument(event, forgettable)})"
            for table, forgettable in GUARDED.items()
            for event, (verb, level, _) in POSTGRESQL_EVENTS.items()
        ),
    ]


def _argument(event: str, forgettable: str) -> str:
    return f"'{forgettable}'" if forgettable and event == "update" else ""


def _postgresql_missing(connection: BaseDatabaseWrapper) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgname, tgtype, encode(tgargs, 'escape'), prosrc FROM pg_trigger"
            " JOIN pg_proc ON pg_proc.oid = tgfoid JOIN pg_class ON pg_class.oid = tgrelid"
            " WHERE tgenabled IN ('O', 'A') AND tgqual IS NULL AND tgname LIKE 'governance%%'"
            " AND pg_table_is_visible(pg_class.oid)"
        )
        found = {name: rest for name, *rest in cursor.fetchall()}
    wanted = {
        f"{table}_{event}": [bits, f"{forgettable}\\000" if _argument(event, forgettable) else "", FUNCTION]
        for table, forgettable in GUARDED.items()
        for event, (_, _, bits) in POSTGRESQL_EVENTS.items()
    }
    return [name for name, trigger in wanted.items() if found.get(name) != trigger]


ENGINES = {
    "sqlite": Engine(lambda connection: list(_sqlite_triggers(connection).values()), _sqlite_missing),
    "postgresql": Engine(_postgresql_statements, _postgresql_missing),
}
