"""The database itself refuses to change decisions, anchors and versions of rules, however it is asked."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.management.color import no_style
from django.db import IntegrityError, connection, transaction
from django.db.migrations.recorder import MigrationRecorder

from governance import guards
from governance.models import Anchor, Decision, RuleVersion
from governance.services import anchor_head, change_rule, decide
from tests.governance.library import make_action

pytestmark = pytest.mark.django_db

TABLES = {"governance_decision": Decision, "governance_anchor": Anchor, "governance_ruleversion": RuleVersion}


@pytest.fixture(autouse=True)
def rows(staff: User) -> None:
    """Something in every table."""
    decide(make_action("hello", subject="s1"))
    change_rule(instruction="inst_110", changes={"priority": 30}, user=staff, reason="A test.")
    anchor_head()


def execute(sql: str, *parameters: Any) -> Callable[[], Any]:
    def run() -> None:
        with connection.cursor() as cursor:
            cursor.execute(sql, parameters)

    return run


def refused(attempt: Callable[[], Any]) -> None:
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        attempt()


@pytest.mark.parametrize("table", TABLES)
def test_rows_are_neither_changed_nor_deleted(table: str) -> None:
    before = list(TABLES[table]._base_manager.values())
    first = TABLES[table]._base_manager.order_by("pk")[:1]

    refused(execute(f"DELETE FROM {table}"))  # noqa: S608
    refused(execute(f"UPDATE {table} SET created_at = created_at"))  # noqa: S608
    refused(lambda: TABLES[table]._base_manager.all()._raw_delete(using="default"))
    refused(lambda: TABLES[table]._base_manager.filter(pk__in=first).update(created_at="2000-01-01T00:00:00Z"))

    assert list(TABLES[table]._base_manager.values()) == before


@pytest.mark.engine("postgresql")
@pytest.mark.parametrize("table", TABLES)
def test_a_table_is_not_truncated(table: str) -> None:
    # Otherwise it is refused already because rows of this test still wait to be checked.
    connection.check_constraints()
    refused(execute(f"TRUNCATE {table} CASCADE"))
    refused(execute("TRUNCATE governance_rule CASCADE"))


@pytest.mark.engine("sqlite")
@pytest.mark.parametrize("table", TABLES)
def test_a_row_is_not_replaced(table: str) -> None:
    """SQLite's INSERT OR REPLACE deletes the row in its way without asking a trigger about that."""
    refused(execute(f"INSERT OR REPLACE INTO {table} SELECT * FROM {table} LIMIT 1"))  # noqa: S608
    refused(execute(f"UPDATE OR REPLACE {table} SET id = (SELECT max(id) FROM {table})"))  # noqa: S608


def test_an_upsert_is_refused() -> None:
    row = Decision._base_manager.get(subject="s1")
    row.outcome = "block"

    refused(
        lambda: Decision._base_manager.bulk_create(
            [row], update_conflicts=True, unique_fields=["id"], update_fields=["outcome"]
        )
    )


def test_a_version_forgets_an_account_that_is_deleted(staff: User) -> None:
    version = RuleVersion.objects.get(changed_by=staff)

    staff.delete()

    version.refresh_from_db()
    assert (version.changed_by, version.reason) == (None, "A test.")


def test_a_version_takes_no_other_author_and_nothing_else_on_the_way(staff: User) -> None:
    other = User.objects.create_user("other")

    refused(lambda: RuleVersion.objects.update(changed_by=other))
    refused(lambda: RuleVersion.objects.filter(changed_by=staff).update(changed_by=None, reason="Another."))
    refused(lambda: RuleVersion.objects.filter(changed_by=staff).update(changed_by=None, content={}))


def test_the_statements_of_flush_are_refused() -> None:
    statements = connection.ops.sql_flush(no_style(), ["governance_decision"], allow_cascade=True)

    refused(lambda: [execute(statement)() for statement in statements])


def test_lost_guards_are_noticed_and_a_migration_puts_them_back() -> None:
    assert guards.missing(connection) == []
    on_table = " ON governance_decision" if connection.vendor == "postgresql" else ""
    execute(f"DROP TRIGGER governance_decision_update{on_table}")()
    assert guards.missing(connection) == ["governance_decision_update"]

    guards.restore_guards(using="default")

    assert guards.missing(connection) == []
    refused(execute("UPDATE governance_decision SET ms = 0"))


def test_a_guard_that_was_made_toothless_is_noticed() -> None:
    if connection.vendor == "postgresql":
        execute("ALTER TABLE governance_anchor DISABLE TRIGGER governance_anchor_delete")()
    else:
        execute("DROP TRIGGER governance_anchor_delete")()
        execute(
            "CREATE TRIGGER governance_anchor_delete BEFORE DELETE ON governance_anchor WHEN 0 BEGIN SELECT 1; END"
        )()

    assert guards.missing(connection) == ["governance_anchor_delete"]


def test_the_migration_can_be_taken_back() -> None:
    """Without it, nothing puts the guards up behind the operator's back."""
    MigrationRecorder(connection).record_unapplied(*guards.MIGRATION)
    guards.remove(connection)

    guards.restore_guards(using="default")

    assert guards.missing(connection) != []
    execute("DELETE FROM governance_anchor")()
    assert not Anchor.objects.exists()
