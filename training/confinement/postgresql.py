"""On PostgreSQL a learning process connects as a role of its own, which may do what rights.py says and nothing else.

What goes by row is refused by restrictive policies (row security), which bind this role alone.
"""

from collections.abc import Iterator
from typing import LiteralString

from django.db.backends.base.base import BaseDatabaseWrapper
from psycopg import sql

from training.confinement.rights import READABLE_APPS, WRITABLE

ROWS: dict[str, dict[str, LiteralString]] = {
    "training_alias": {"UPDATE": "USING (name = 'candidate') WITH CHECK (name = 'candidate')"},
    "governance_review": {"INSERT": "WITH CHECK (state = 'open')"},
}
"""Tables of which the role may write some rows only."""


LONGEST_NAME = 63
"""Characters of a name that PostgreSQL keeps."""


class UnsuitableRoleError(Exception):
    """The role cannot be made, or would hold more than it may; the message says why."""


def make_role(connection: BaseDatabaseWrapper, *, name: str, password: str) -> bool:
    """Make the role where there is none, and set its password and what it may do. Whether it was made.

    Raises UnsuitableRoleError.

    The caller holds a transaction, so that the role never stands with half its rights.
    """
    made = not _exists(connection, name)
    with connection.cursor() as cursor:
        # Neither statement takes parameters.
        login = sql.SQL("CREATE ROLE {} LOGIN PASSWORD {}" if made else "ALTER ROLE {} LOGIN PASSWORD {}")
        cursor.execute(login.format(sql.Identifier(name), sql.Literal(password)))
        for statement in _statements(connection, name):
            cursor.execute(statement)
    _require_confined(connection, name)
    return made


def _statements(connection: BaseDatabaseWrapper, name: str) -> Iterator[sql.Composed]:
    role = sql.Identifier(name)
    yield sql.SQL("REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {}").format(role)
    yield sql.SQL("REVOKE CREATE ON SCHEMA public FROM {}").format(role)
    yield sql.SQL("GRANT USAGE ON SCHEMA public TO {}").format(role)
    readable = tuple(f"{app}_" for app in READABLE_APPS)
    for table in (one for one in connection.introspection.table_names() if one.startswith(readable)):
        yield sql.SQL("GRANT SELECT ON {} TO {}").format(sql.Identifier(table), role)
    for table, verbs in WRITABLE.items():
        granted = sql.SQL(", ".join(verbs))
        yield sql.SQL("GRANT {} ON {} TO {}").format(granted, sql.Identifier(table), role)
    for table, conditions in ROWS.items():
        yield from _row_policies(table, conditions, name)


def _row_policies(table: str, conditions: dict[str, LiteralString], name: str) -> Iterator[sql.Composed]:
    on = sql.Identifier(table)
    yield sql.SQL("ALTER TABLE {} ENABLE ROW LEVEL SECURITY").format(on)
    # Without a policy that lets through, row security would shut everybody out but the owner.
    yield sql.SQL("DROP POLICY IF EXISTS everybody ON {}").format(on)
    yield sql.SQL("CREATE POLICY everybody ON {} USING (true) WITH CHECK (true)").format(on)
    for verb, condition in conditions.items():
        policy = sql.Identifier(f"{verb.lower()}_{name}"[:LONGEST_NAME])
        yield sql.SQL("DROP POLICY IF EXISTS {} ON {}").format(policy, on)
        restricted = sql.SQL("CREATE POLICY {} ON {} AS RESTRICTIVE FOR {} TO {} {}")
        yield restricted.format(policy, on, sql.SQL(verb), sql.Identifier(name), sql.SQL(condition))


def _exists(connection: BaseDatabaseWrapper, name: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [name])
        return cursor.fetchone() is not None


def _require_confined(connection: BaseDatabaseWrapper, name: str) -> None:
    """Rights may come by other ways than our grants: as a superuser, by a membership, or granted to everybody."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT rolsuper OR rolbypassrls OR rolcreaterole"
            " OR EXISTS (SELECT 1 FROM pg_auth_members WHERE member = pg_roles.oid)"
            " FROM pg_roles WHERE rolname = %s",
            [name],
        )
        if cursor.fetchone()[0]:
            raise UnsuitableRoleError(
                f"the role {name} is a superuser, may make roles, or is a member of another role, whose rights it has"
            )
        # A right to one column is a right, too.
        cursor.execute(
            "SELECT relname, verb FROM pg_class CROSS JOIN unnest(ARRAY['INSERT', 'UPDATE', 'DELETE', 'TRUNCATE']) verb"
            " WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace AND (has_table_privilege(%s, oid, verb)"
            " OR verb IN ('INSERT', 'UPDATE') AND has_any_column_privilege(%s, oid, verb))",
            [name, name],
        )
        excess = sorted(f"{verb} {table}" for table, verb in cursor.fetchall() if verb not in WRITABLE.get(table, ()))
    if excess:
        raise UnsuitableRoleError(f"the role {name} would have more than it may: {', '.join(excess)}")
