"""The queue's book-keeping waits for no disk; who puts a task in waits, as for everything that was answered."""

from collections.abc import Iterator

import pytest
from django.db import connection
from django.db.backends.signals import connection_created
from django_q.brokers import get_broker
from django_q.models import OrmQ

from tractatus_site.operations import broker

pytestmark = pytest.mark.django_db(transaction=True)
ASKED = {"sqlite": "PRAGMA synchronous", "postgresql": "SHOW synchronous_commit"}
DURABLE = {"sqlite": 2, "postgresql": "on"}
RELAXED = {"sqlite": 1, "postgresql": "off"}


@pytest.fixture(autouse=True)
def process() -> Iterator[None]:
    """A process that has handed out no task yet, and is as it was afterwards."""
    broker._relax_this_process.cache_clear()
    yield
    connection_created.disconnect(broker._relax)
    broker._relax_this_process.cache_clear()
    connection.close()


def durability() -> object:
    with connection.cursor() as cursor:
        cursor.execute(ASKED[connection.vendor])
        return cursor.fetchone()[0]


def test_whoever_queues_a_task_waits_for_the_disk() -> None:
    get_broker().enqueue("a task")
    assert durability() == DURABLE[connection.vendor]


def test_handing_out_and_striking_off_do_not_and_new_connections_neither() -> None:
    queue = get_broker()
    queue.enqueue("a task")
    ((key, payload),) = queue.dequeue()
    assert payload == "a task"
    assert durability() == RELAXED[connection.vendor]
    queue.acknowledge(key)
    assert not OrmQ.objects.exists()
    connection.close()
    assert durability() == RELAXED[connection.vendor]
