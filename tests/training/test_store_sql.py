"""Statements that go out together: what fails raises as from Django itself, and leaves nothing of its transaction."""

from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from training.models import Worker
from training.store import sql
from training.store.database import thread

pytestmark = pytest.mark.django_db(transaction=True)


def three_of_which_one_is_twice() -> None:
    with transaction.atomic(), sql.one_trip():
        for name in ("first", "second", "first"):
            sql.insert([Worker(worker_id=name, status="idle")])


def test_what_fails_in_one_trip_leaves_nothing() -> None:
    with pytest.raises(IntegrityError):
        three_of_which_one_is_twice()
    assert not Worker.objects.exists()


def test_the_transaction_around_it_goes_on() -> None:
    with transaction.atomic():
        sql.insert([Worker(worker_id="before", status="idle")])
        with pytest.raises(IntegrityError):
            three_of_which_one_is_twice()
        sql.insert([Worker(worker_id="after", status="idle")])
    assert set(Worker.objects.values_list("pk", flat=True)) == {"before", "after"}


def test_the_stores_connection_is_as_good_as_before() -> None:
    """It prepares its statements; a failed one is not in the way of the next."""
    for _ in range(5):
        with pytest.raises(IntegrityError):
            thread.submit(three_of_which_one_is_twice).result()
        assert thread.submit(Worker.objects.count).result() == 0
    thread.close()


@pytest.mark.engine("postgresql")
def test_only_the_stores_connection_prepares_statements() -> None:
    def asked() -> Any:
        return connection.connection.prepare_threshold

    Worker.objects.count()
    assert (thread.submit(asked).result(), asked()) == (2, None)
    thread.close()
