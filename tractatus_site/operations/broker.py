"""The queue's own book-keeping, which need not wait for the disk."""

from functools import cache
from typing import Any

from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created
from django_q.brokers.orm import ORM

from training.store.database import RELAXED


class RelaxedBroker(ORM):
    """The database as a queue. What hands tasks out, and what strikes them off, wait for no disk at a commit.

    Both are processes of their own, that write nothing else but results of tasks. A power cut may take their last
    moment: a task is then handed out once more, which every task bears. It never takes a task before it is done:
    that was queued by a durable commit of somebody else's. With SQLite, whoever waits for the disk has the one write
    lock meanwhile, and visitors wait too.
    """

    def dequeue(self) -> list[tuple[int, str]] | None:
        _relax_this_process()
        found: list[tuple[int, str]] | None = super().dequeue()
        return found

    def acknowledge(self, task_id: int) -> Any:
        _relax_this_process()
        return super().acknowledge(task_id)


@cache
def _relax_this_process() -> None:
    """Whichever connection it has, and those that it will open."""
    connection_created.connect(_relax)
    if connection.connection is not None:
        _relax(connection=connection)


def _relax(*, connection: BaseDatabaseWrapper, **_: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(RELAXED[connection.vendor])
