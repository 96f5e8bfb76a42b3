"""A trigger by which the database itself refuses to change a version of a policy, whoever asks.

Deleting is left to the foreign keys: a version that ever served, or was tried, is protected by its history. A
migration that has to rewrite the table calls `remove` first; `restore` puts the trigger back after every `migrate`,
because SQLite drops it in silence when a migration rebuilds the table.
"""

from typing import Any

from django.db import NotSupportedError, connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

TABLE = "training_policyversion"
NAME = f"{TABLE}_update"
REFUSAL = "a version of a policy never changes"

RAISING = f"BEGIN RAISE EXCEPTION '{REFUSAL}' USING ERRCODE = 'restrict_violation'; END"

INSTALL = {
    "sqlite": (f"CREATE TRIGGER {NAME} BEFORE UPDATE ON {TABLE} BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END",),
    "postgresql": (
        f"CREATE OR REPLACE FUNCTION {NAME}() RETURNS trigger LANGUAGE plpgsql AS $guard$ {RAISING} $guard$",
        f"CREATE TRIGGER {NAME} BEFORE UPDATE ON {TABLE} FOR EACH ROW EXECUTE FUNCTION {NAME}()",
    ),
}
REMOVE = {
    "sqlite": f"DROP TRIGGER IF EXISTS {NAME}",
    "postgresql": f"DROP TRIGGER IF EXISTS {NAME} ON {TABLE}",
}


def install(connection: BaseDatabaseWrapper) -> None:
    """Put the trigger up, whatever stood there before. Raises NotSupportedError on an engine it was not written for."""
    if connection.vendor not in INSTALL:
        raise NotSupportedError(f"versions of policies cannot be guarded on {connection.vendor}")
    remove(connection)
    with connection.cursor() as cursor:
        for statement in INSTALL[connection.vendor]:
            cursor.execute(statement)


def remove(connection: BaseDatabaseWrapper) -> None:
    with connection.cursor() as cursor:
        cursor.execute(REMOVE[connection.vendor])


def restore(*, using: str, **_: Any) -> None:
    """After every `migrate`; before the table is there, there is nothing to guard."""
    connection = connections[using]
    if TABLE not in connection.introspection.table_names():
        return
    with transaction.atomic(using=using):
        install(connection)
