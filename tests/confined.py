"""A process that learns, for tests: this one, with its rights taken away for a while, on either engine."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import uuid4

import pytest
from django.db import ProgrammingError, connection, transaction
from django.db.backends.signals import connection_created

from training.confinement import sqlite
from training.confinement.postgresql import make_role

PASSWORD = "of no use to anybody"


@contextmanager
def confined_connection() -> Iterator[None]:
    """The rights are taken from the connection of a test that rolls back; PostgreSQL's role goes with it."""
    if connection.vendor == "postgresql":
        name = role_name()
        with required_right():
            make_role(connection, name=name, password=PASSWORD)
        execute(f"GRANT {name} TO CURRENT_USER", f"SET LOCAL ROLE {name}")
        yield
        return
    sqlite.confine_connection(connection.connection)
    try:
        yield
    finally:
        release(connection.connection)


@contextmanager
def confined_process() -> Iterator[None]:
    """Every connection of this process is one of a process that learns, as `make_role` and `confine` make it."""
    if connection.vendor == "postgresql":
        with committed_role() as name:
            yield from _by_signal(lambda connection, **_: connection.cursor().execute(f"SET ROLE {name}"))
        return
    yield from _by_signal(sqlite._on_connection)


def _by_signal(on_connection: Any) -> Iterator[None]:
    connection.close()
    connection_created.connect(on_connection)
    try:
        yield
    finally:
        connection_created.disconnect(on_connection)
        connection.close()


@contextmanager
def committed_role() -> Iterator[str]:
    """A role that can log in to the test database; gone at the end."""
    name = role_name()
    with required_right(), transaction.atomic():
        make_role(connection, name=name, password=PASSWORD)
        execute(f"GRANT {name} TO CURRENT_USER")
    try:
        yield name
    finally:
        execute(f"DROP OWNED BY {name}", f"DROP ROLE {name}")


@contextmanager
def required_right() -> Iterator[None]:
    try:
        yield
    except ProgrammingError as error:
        if "permission denied to create role" not in str(error) or os.environ.get("CI") == "true":
            raise
        pytest.skip("the PostgreSQL role of these tests may not make roles")


def role_name() -> str:
    return f"learner_{uuid4().hex[:12]}"


def release(raw: Any) -> None:
    raw.set_authorizer(None)
    for table, verb in sqlite.REFUSED_ROWS:
        raw.execute(f"DROP TRIGGER confined_{table}_{verb.lower()}")


def execute(*statements: str) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
