"""Deliveries to a real receiver, which verifies every signature with the library of the standard."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from standardwebhooks import WebhookVerificationError

from feedback.models import Delivery, Webhook
from feedback.services.webhooks import rotate_secret, send_again, send_test
from feedback.tasks import deliver_webhook, sweep_webhooks
from feedback.webhooks import delivering
from feedback.webhooks.signing import new_secret, secret_mark
from tests.feedback.receiver import Receiver, receiving

pytestmark = pytest.mark.django_db
State = Delivery.State


@pytest.fixture(autouse=True)
def private_addresses(settings: Any) -> None:
    settings.FEEDBACK_WEBHOOK_PRIVATE = True


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as found:
        yield found


def make_webhook(url: str, **overrides: Any) -> Webhook:
    values = {"name": "tracker", "secret": new_secret(), "events": [str(Webhook.Event.NEW)], **overrides}
    return Webhook.objects.create(url=url, **values)


def due(delivery: Delivery) -> Delivery:
    """As if its pause were over."""
    Delivery.objects.filter(pk=delivery.pk).update(next_at=timezone.now())
    return Delivery.objects.get(pk=delivery.pk)


def test_what_arrives_is_signed_with_the_webhooks_secret(receiver: Receiver) -> None:
    webhook = make_webhook(receiver.url)
    delivery = send_test(webhook=webhook)
    assert deliver_webhook(str(delivery.pk))
    [payload] = receiver.verified(webhook.secret)
    assert payload == delivery.payload
    assert receiver.seen[0][0]["webhook-id"] == str(delivery.pk)
    with pytest.raises(WebhookVerificationError):
        receiver.verified(new_secret())
    delivery.refresh_from_db()
    assert (delivery.state, delivery.status, delivery.attempts) == (State.DELIVERED, 200, 1)


def test_what_arrived_is_not_sent_twice(receiver: Receiver) -> None:
    delivery = send_test(webhook=make_webhook(receiver.url))
    assert deliver_webhook(str(delivery.pk))
    assert not deliver_webhook(str(delivery.pk))
    assert sweep_webhooks() == 0
    assert len(receiver.seen) == 1


def test_a_failure_is_tried_again_with_the_same_id_and_content(receiver: Receiver) -> None:
    receiver.answers = [500]
    webhook = make_webhook(receiver.url)
    delivery = send_test(webhook=webhook)
    assert not deliver_webhook(str(delivery.pk))
    delivery.refresh_from_db()
    assert (delivery.state, delivery.status, delivery.error) == (State.WAITING, 500, "answered 500")
    assert delivery.next_at > timezone.now()
    assert sweep_webhooks() == 0
    due(delivery)
    assert sweep_webhooks() == 1
    first, second = receiver.seen
    assert (first[0]["webhook-id"], first[1]) == (second[0]["webhook-id"], second[1])


def test_pauses_grow_and_end_in_a_failure_that_a_person_can_send_again(receiver: Receiver) -> None:
    receiver.answers = [503] * delivering.TRIES
    delivery = send_test(webhook=make_webhook(receiver.url))
    pauses = []
    for _ in range(delivering.TRIES):
        tried = timezone.now()
        deliver_webhook(str(due(delivery).pk))
        delivery.refresh_from_db()
        pauses.append(delivery.next_at - tried)
    assert delivery.state == State.FAILED
    assert pauses[:2] == sorted(pauses[:2])
    assert [round(pause / timedelta(minutes=1)) for pause in pauses[:-1]] == [1, 5, 30, 120, 720]
    assert not deliver_webhook(str(due(delivery).pk))
    assert send_again(delivery=delivery)
    assert deliver_webhook(str(delivery.pk))
    assert len(receiver.seen) == delivering.TRIES + 1


def test_an_address_that_is_gone_is_switched_off(receiver: Receiver) -> None:
    receiver.answers = [410]
    webhook = make_webhook(receiver.url)
    delivery = send_test(webhook=webhook)
    deliver_webhook(str(delivery.pk))
    webhook.refresh_from_db()
    delivery.refresh_from_db()
    assert (webhook.active, delivery.state) == (False, State.FAILED)
    assert not send_again(delivery=delivery)


def test_a_redirect_is_not_followed(receiver: Receiver) -> None:
    receiver.answers = [307]
    delivery = send_test(webhook=make_webhook(receiver.url))
    assert not deliver_webhook(str(delivery.pk))
    delivery.refresh_from_db()
    assert (delivery.status, len(receiver.seen)) == (307, 1)


def test_an_address_where_nobody_answers_is_told_by_the_kind_of_failure() -> None:
    delivery = send_test(webhook=make_webhook("http://127.0.0.1:9"))
    assert not deliver_webhook(str(delivery.pk))
    delivery.refresh_from_db()
    assert (delivery.status, delivery.error) == (None, "no answer (ConnectionRefusedError)")


def test_new_events_for_a_failing_address_wait_for_the_sweep(receiver: Receiver) -> None:
    receiver.answers = [500]
    webhook = make_webhook(receiver.url)
    deliver_webhook(str(send_test(webhook=webhook).pk))
    later = send_test(webhook=webhook)
    assert later.next_at > timezone.now()
    assert not deliver_webhook(str(later.pk))


def test_a_sweep_leaves_a_failing_address_alone_and_goes_on_with_others(receiver: Receiver) -> None:
    dead = make_webhook("http://127.0.0.1:9", name="dead")
    waiting = [send_test(webhook=dead) for _ in range(3)]
    alive = send_test(webhook=make_webhook(receiver.url))
    assert sweep_webhooks() == 1
    alive.refresh_from_db()
    assert alive.state == State.DELIVERED
    attempts = Delivery.objects.filter(pk__in=[one.pk for one in waiting]).values_list("attempts", flat=True)
    assert sorted(attempts) == [0, 0, 1]


def test_a_changed_secret_overlaps_with_the_one_before(receiver: Receiver) -> None:
    webhook = make_webhook(receiver.url)
    before, after = webhook.secret, rotate_secret(webhook=webhook, instead_of=secret_mark(webhook))
    deliver_webhook(str(send_test(webhook=webhook).pk))
    assert receiver.verified(before) == receiver.verified(after)
    Webhook.objects.update(previous_until=timezone.now())
    deliver_webhook(str(send_test(webhook=webhook).pk))
    receiver.seen = receiver.seen[1:]
    assert receiver.verified(after)
    with pytest.raises(WebhookVerificationError):
        receiver.verified(before)
