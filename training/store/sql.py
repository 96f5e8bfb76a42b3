"""The few statements on the path of every rollout and span, composed once and kept.

The ORM composes a statement anew each time, which took three quarters of a rollout's time in the database (measured
with benchmarks/store.py). These are built from the models' fields, and SQLite and PostgreSQL both take them.
"""

# Every name in the statements comes from a model, and _meta is Django's documented way to it.
# ruff: noqa: S608, SLF001

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from typing import Any, TypeVar

from django.db import DEFAULT_DB_ALIAS, connection
from django.db.models import JSONField, Model

Row = TypeVar("Row", bound=Model)

FOR_UPDATE = "FOR UPDATE"
SKIP_LOCKED = "FOR UPDATE SKIP LOCKED"
BATCH = 500


def table(model: type[Model]) -> str:
    return str(model._meta.db_table)


def execute(statement: str, *parameters: Any) -> int:
    """Run a statement; the number of rows that it changed."""
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return int(cursor.rowcount)


@contextmanager
def one_trip() -> Iterator[None]:
    """Send the inserts and changes that are made in this context without waiting for the answer to each.

    With PostgreSQL most of a short transaction is the way there and back (libpq's pipeline mode); SQLite has none. What
    failed raises at the end of the context.
    """
    if connection.vendor != "postgresql":
        yield
        return
    with connection.wrap_database_errors, connection.connection.pipeline():
        yield


def _write(statement: str, *parameters: Any) -> None:
    # The number of rows is not asked for: it would be waited for.
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)


def select(model: type[Row], condition: str, *parameters: Any, lock: str = "") -> list[Row]:
    """The rows under a condition, which may end in an order and a limit.

    `lock` is FOR_UPDATE or SKIP_LOCKED, for PostgreSQL; SQLite's IMMEDIATE transactions are alone anyway.
    """
    names, json_columns, start = _selection(model)
    ending = lock if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        cursor.execute(f"{start} WHERE {condition} {ending}", parameters)
        found = [list(values) for values in cursor.fetchall()]
    for values in found:
        for index, field in json_columns:
            values[index] = field.from_db_value(values[index], None, connection)
    return [model.from_db(DEFAULT_DB_ALIAS, names, values) for values in found]


def insert(rows: Sequence[Model]) -> None:
    """Insert rows of one model, in one statement for each BATCH of them."""
    fields = _written(type(rows[0]))
    for start in range(0, len(rows), BATCH):
        batch = rows[start : start + BATCH]
        _write(_insertion(type(rows[0]), len(batch)), *(value for row in batch for value in _values(row, fields)))


def update(row: Model, *names: str) -> None:
    """Write the named columns of a row that exists."""
    fields = _named(type(row), names)
    _write(_change(type(row), names), *_values(row, fields), row.pk)


def upsert(row: Model, *names: str) -> None:
    """Insert a row, or write only its named columns where its key exists; one statement, so nobody comes between."""
    _write(_insertion(type(row), 1) + _conflict(type(row), names), *_values(row, _written(type(row))))


def _values(row: Model, fields: Sequence[Any]) -> list[Any]:
    return [field.get_db_prep_save(getattr(row, field.attname), connection) for field in fields]


@cache
def _selection(model: type[Model]) -> tuple[list[str], list[tuple[int, Any]], str]:
    fields = model._meta.concrete_fields
    json_columns = [(index, field) for index, field in enumerate(fields) if isinstance(field, JSONField)]
    columns = ", ".join(str(field.column) for field in fields)
    return [field.attname for field in fields], json_columns, f"SELECT {columns} FROM {table(model)}"


@cache
def _written(model: type[Model]) -> list[Any]:
    return [field for field in model._meta.concrete_fields if field is not model._meta.auto_field]


@cache
def _named(model: type[Model], names: tuple[str, ...]) -> list[Any]:
    return [model._meta.get_field(name) for name in names]


@cache
def _insertion(model: type[Model], count: int) -> str:
    columns = [field.column for field in _written(model)]
    row = f"({', '.join(['%s'] * len(columns))})"
    return f"INSERT INTO {table(model)} ({', '.join(columns)}) VALUES {', '.join([row] * count)}"


@cache
def _change(model: type[Model], names: tuple[str, ...]) -> str:
    columns = ", ".join(f"{field.column} = %s" for field in _named(model, names))
    return f"UPDATE {table(model)} SET {columns} WHERE {model._meta.pk.column} = %s"


@cache
def _conflict(model: type[Model], names: tuple[str, ...]) -> str:
    columns = ", ".join(f"{field.column} = EXCLUDED.{field.column}" for field in _named(model, names))
    return f" ON CONFLICT ({model._meta.pk.column}) DO UPDATE SET {columns}"
