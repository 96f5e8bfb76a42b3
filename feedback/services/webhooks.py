"""News for other systems: written down together with what happened, and sent by the worker after the commit."""

from collections.abc import Iterable, Mapping
from datetime import timedelta
from functools import partial
from typing import Any

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django_q.tasks import async_task

from feedback.errors import FeedbackError
from feedback.models import Delivery, Severity, Submission, Webhook
from feedback.selectors import labels_of, triage_of
from feedback.webhooks.signing import new_secret, secret_mark
from governance.core.decisions import Finding

Event = Webhook.Event
State = Delivery.State
TASK = "feedback.tasks.deliver_webhook"
# How long the secret before a change still signs as well.
OVERLAP = timedelta(days=1)
# New events for an address that failed wait for the sweep, so that each does not hold up the worker once more.
AFTER_FAILURE = timedelta(minutes=1)


class SecretChangedError(FeedbackError):
    """Somebody gave it another secret meanwhile, or the page was sent twice."""

    def __init__(self) -> None:
        super().__init__("This webhook has another secret by now. Nothing was changed.")


def announce_received(submission: Submission, findings: Iterable[Finding]) -> None:
    """What a rule blocked is no news: there is nothing left of it to read."""
    if submission.state == Submission.State.REJECTED:
        return
    announce(event=Event.NEW, submission=submission)
    held = submission.state == Submission.State.HELD
    if held and any(one.category.startswith("threat.") for one in findings):
        announce(event=Event.URGENT, submission=submission)


def announce_severity(submission: Submission, *, after: str, before: str = "") -> None:
    """Urgent is what has become critical, and was not so before."""
    if after == Severity.CRITICAL != before:
        announce(event=Event.URGENT, submission=submission)


def announce(*, event: Event, submission: Submission) -> None:
    """Write one delivery for each address that hears of such events. The web process sends nothing itself."""
    hearing = [webhook for webhook in Webhook.objects.filter(active=True) if event in webhook.events]
    if not hearing:
        return
    payload = _payload(event, submission)
    for webhook in hearing:
        _enqueue(webhook, event, payload)


def send_test(*, webhook: Webhook) -> Delivery:
    """A delivery that is about nothing, to see whether the other side hears and verifies it."""
    return _enqueue(webhook, Event.TEST, _envelope(Event.TEST, {}))


def send_again(*, delivery: Delivery) -> bool:
    """Have a delivery tried anew, with its id and content as they were: the other side knows a repeat by its id."""
    closed = Delivery.objects.filter(pk=delivery.pk, state__in=[State.DELIVERED, State.FAILED], webhook__active=True)
    if not closed.update(state=State.WAITING, attempts=0, next_at=timezone.now(), status=None, error=""):
        return False
    _queue(delivery)
    return True


def rotate_secret(*, webhook: Webhook, instead_of: str) -> str:
    """A new secret, which is shown once; the one before it signs as well until the overlap ends. `instead_of` is the
    mark of the one that it replaces, so that a page sent twice makes no third."""
    if instead_of != secret_mark(webhook):
        raise SecretChangedError
    secret = new_secret()
    unchanged = Webhook.objects.filter(pk=webhook.pk, secret=webhook.secret)
    if not unchanged.update(secret=secret, previous_secret=webhook.secret, previous_until=timezone.now() + OVERLAP):
        raise SecretChangedError
    return secret


def _payload(event: Event, submission: Submission) -> dict[str, Any]:
    """Thin: what it is about, and where to read it for those who may. Never a text, an address or a token."""
    triage = triage_of(submission)
    state = Submission.objects.values_list("state", flat=True).get(pk=submission.pk)
    address = reverse("admin:feedback_submission_change", args=[submission.pk])
    return _envelope(
        event,
        {
            "id": str(submission.pk),
            "state": state,
            "labels": labels_of(triage) if triage else None,
            "url": f"{settings.SITE_URL}{address}",
        },
    )


def _envelope(event: Event, data: Mapping[str, Any]) -> dict[str, Any]:
    return {"type": str(event), "timestamp": timezone.now().isoformat(), "data": dict(data)}


def _enqueue(webhook: Webhook, event: Event, payload: Mapping[str, Any]) -> Delivery:
    failing = webhook.deliveries.filter(state=State.WAITING, attempts__gt=0).exists()
    delivery = webhook.deliveries.create(
        event=event, payload=payload, next_at=timezone.now() + (AFTER_FAILURE if failing else timedelta())
    )
    if not failing:
        _queue(delivery)
    return delivery


def _queue(delivery: Delivery) -> None:
    # A queue that fails must not fail what happened: the sweep finds what waits.
    transaction.on_commit(partial(async_task, TASK, str(delivery.pk)), robust=True)
