"""Tries to deliver what waits. A try is claimed before it is made, with the time of the next one: a worker that dies
in the middle loses nothing, and two workers never make the same try."""

import logging
import time
from datetime import datetime, timedelta
from http.client import HTTPException
from uuid import UUID

from django.db.models import F
from django.utils import timezone

from feedback.models import Delivery, Webhook
from feedback.webhooks.addresses import ForbiddenAddressError
from feedback.webhooks.posting import post
from feedback.webhooks.signing import body_of, signed_headers

State = Delivery.State
# Between one try and the next; after the last one, the delivery has failed.
PAUSES = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 30, 120, 720))
TRIES = len(PAUSES) + 1
# How long one sweep may keep the worker from other tasks.
SWEEP_SECONDS = 20
GONE = 410
SUCCESS = range(200, 300)
logger = logging.getLogger(__name__)


def deliver(key: UUID | str) -> bool:
    """Make the next try of a delivery, if it is due and nobody else makes it. True where it arrived."""
    now = timezone.now()
    delivery = Delivery.objects.select_related("webhook").filter(pk=key).first()
    if delivery is None or not _claim(delivery, now):
        return False
    status, error = _try(delivery, now)
    if status in SUCCESS:
        _settle(delivery, state=State.DELIVERED, status=status, error="", delivered_at=timezone.now())
        return True
    over = delivery.attempts >= TRIES or status == GONE
    _settle(delivery, state=State.FAILED if over else State.WAITING, status=status, error=error)
    if status == GONE:
        Webhook.objects.filter(pk=delivery.webhook_id).update(active=False)
    logger.warning("a delivery to webhook %s did not arrive: %s", delivery.webhook_id, error)
    return False


def sweep() -> int:
    """Try what is due, the longest due first. An address that fails is left alone until the next sweep."""
    until, failing, delivered = time.monotonic() + SWEEP_SECONDS, set[int](), 0
    due = Delivery.objects.filter(state=State.WAITING, webhook__active=True, next_at__lte=timezone.now())
    for key, webhook_id in list(due.order_by("next_at").values_list("pk", "webhook_id")[:500]):
        if time.monotonic() > until:
            break
        if webhook_id in failing:
            continue
        if deliver(key):
            delivered += 1
        else:
            failing.add(webhook_id)
    return delivered


def _claim(delivery: Delivery, now: datetime) -> bool:
    """Count the try, and set when the next one is due. The last one has none, so that its time only marks it as lost
    with its worker."""
    pause = PAUSES[delivery.attempts] if delivery.attempts < len(PAUSES) else PAUSES[-1]
    waiting = Delivery.objects.filter(
        pk=delivery.pk, state=State.WAITING, attempts=delivery.attempts, next_at__lte=now, webhook__active=True
    )
    if not waiting.update(attempts=F("attempts") + 1, next_at=now + pause):
        return False
    delivery.attempts += 1
    return True


def _try(delivery: Delivery, now: datetime) -> tuple[int | None, str]:
    body = body_of(delivery.payload)
    try:
        status = post(delivery.webhook.url, body.encode(), signed_headers(delivery, body, now))
    except ForbiddenAddressError as error:
        return None, f"not sent: {error}"
    except (OSError, HTTPException, UnicodeError) as error:
        # The kind alone: what a stranger's server says belongs into no record of ours.
        return None, f"no answer ({type(error).__name__})"
    return status, f"answered {status}"


def _settle(delivery: Delivery, **changes: object) -> None:
    """A result that comes late changes nothing that another try or a person settled meanwhile."""
    waiting = Delivery.objects.filter(pk=delivery.pk, state=State.WAITING, attempts=delivery.attempts)
    waiting.update(**changes)
