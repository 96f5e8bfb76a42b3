"""Past the guards of the audit trail, for tests that forge history and for the emptying of tables between tests."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import DEFAULT_DB_ALIAS, connections, transaction

from governance import guards


@contextmanager
def unguarded(alias: str = DEFAULT_DB_ALIAS) -> Iterator[None]:
    with transaction.atomic(using=alias):
        guards.remove(connections[alias])
        yield
        # PostgreSQL alters no table on which a deferred constraint still waits to be checked.
        connections[alias].check_constraints()
        guards.install(connections[alias])
