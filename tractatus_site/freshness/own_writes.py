"""Whether this process itself may have committed something that its listener has not been asked about.

A notification is on its way for a moment. What another process committed may be heard that much later; what this one
did has to be seen at once, so that nobody who changes a document is then shown the old one.
"""

from collections.abc import Callable
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from psycopg.pq import TransactionStatus


class OwnWrites:
    """A wrapper around every statement of Django's connections: whoever did more than select is remembered."""

    def __init__(self) -> None:
        self._writers: set[BaseDatabaseWrapper] = set()

    def __call__(self, execute: Callable[..., Any], sql: Any, params: Any, many: bool, context: dict[str, Any]) -> Any:
        try:
            return execute(sql, params, many, context)
        finally:
            # Afterwards: a statement outside of a transaction is committed by now, any other one has one open.
            if not (isinstance(sql, str) and sql.startswith("SELECT")):
                self._writers.add(context["connection"])

    def follow(self, *, connection: BaseDatabaseWrapper, **_: Any) -> None:
        if connection.vendor == "postgresql" and self not in connection.execute_wrappers:
            connection.execute_wrappers.append(self)

    def any_since(self) -> bool:
        """Whether there may be any since the last call; with a transaction still open, also the next time."""
        if not self._writers:
            return False
        for writer in list(self._writers):
            # First, because it may begin to write in this very moment, and enters itself again.
            self._writers.discard(writer)
            if not _is_idle(writer):
                self._writers.add(writer)
        return True


def _is_idle(database: BaseDatabaseWrapper) -> bool:
    connection = database.connection
    return connection is None or connection.closed or connection.info.transaction_status == TransactionStatus.IDLE


own_writes = OwnWrites()
