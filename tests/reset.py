"""Puts every table back as the migrations left it, after a test that commits.

Django's own way, emptying all tables and loading what was there from JSON, took a second each time.
"""

# ruff: noqa: S608 - names of tables come from the models

from django.db import transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from tests.guards import unguarded

COPY = "as_migrated_"


def keep(database: BaseDatabaseWrapper) -> None:
    """Copy the tables that migrations filled, within the test database."""
    with transaction.atomic(using=database.alias), database.cursor() as cursor:
        for table in _tables(database):
            cursor.execute(f"CREATE TABLE {COPY}{table} AS SELECT * FROM {table}")


def reset(database: BaseDatabaseWrapper) -> None:
    """Empty the tables, and fill them from their copies. Sequences go on, so that no number comes twice."""
    tables = _tables(database)
    with unguarded(database.alias), database.cursor() as cursor:
        for table in tables:
            cursor.execute(f"DELETE FROM {table}")
        for table in tables:
            cursor.execute(f"INSERT INTO {table} SELECT * FROM {COPY}{table}")
    database.close()


def _tables(database: BaseDatabaseWrapper) -> list[str]:
    """Those of models; the list of migrations is not among them."""
    found: list[str] = database.introspection.django_table_names(only_existing=True, include_views=False)
    return sorted(found)
