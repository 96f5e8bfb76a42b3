"""A request may be sent twice: it is decided on once."""

import threading
from typing import Any

import pytest
from django.db import connection

from feedback.errors import KeyReusedError
from feedback.models import Submission
from feedback.services.intake import Received, receive
from governance.models import Decision
from tests.feedback.factories import PLAIN, WITH_EMAIL

KEY = "5f0c8a3e-key-of-a-visitor"


@pytest.mark.django_db
def test_the_same_key_answers_with_the_same_submission() -> None:
    first = receive(text=PLAIN, page="/docs.html", idempotency_key=KEY)
    again = receive(text=PLAIN, page="/docs.html", idempotency_key=KEY)
    assert (first.created, again.created) == (True, False)
    assert first.submission == again.submission
    assert Decision.objects.count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize("change", [{"text": "Something else."}, {"page": "/"}, {"contact": "a@example.org"}])
def test_the_same_key_for_something_else_is_refused(change: dict[str, Any]) -> None:
    receive(text=PLAIN, page="/docs.html", idempotency_key=KEY)
    with pytest.raises(KeyReusedError):
        receive(**{"text": PLAIN, "page": "/docs.html", "idempotency_key": KEY, **change})
    assert Submission.objects.count() == Decision.objects.count() == 1


@pytest.mark.django_db
def test_without_a_key_the_same_text_is_a_new_submission() -> None:
    assert receive(text=PLAIN).submission != receive(text=PLAIN).submission


@pytest.mark.django_db
def test_neither_the_key_nor_the_text_can_be_read_back() -> None:
    submission = receive(text=WITH_EMAIL, idempotency_key=KEY).submission
    kept = Submission.objects.filter(pk=submission.pk).values().get()
    assert KEY not in str(kept)
    assert "jane.roe" not in str(kept)


@pytest.mark.django_db(transaction=True)
def test_two_at_once_become_one() -> None:
    received: list[Received] = []
    start = threading.Barrier(4)

    def send() -> None:
        start.wait()
        try:
            received.append(receive(text=PLAIN, idempotency_key=KEY))
        finally:
            connection.close()

    threads = [threading.Thread(target=send) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(received) == 4
    assert len({one.submission.pk for one in received}) == 1
    assert [one.created for one in received].count(True) == 1
    assert Decision.objects.count() == 1
