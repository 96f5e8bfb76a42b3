"""Signatures as Standard Webhooks has them (standardwebhooks.com), so that any of its libraries verifies them."""

import base64
import hashlib
import json
import secrets
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from standardwebhooks import Webhook as Signer

from feedback.models import Delivery, Webhook

SECRET_BYTES = 32


def new_secret() -> str:
    return f"whsec_{base64.b64encode(secrets.token_bytes(SECRET_BYTES)).decode()}"


def secret_mark(webhook: Webhook) -> str:
    """Which secret it is, without a word of it."""
    return hashlib.sha256(webhook.secret.encode()).hexdigest()[:16]


def body_of(payload: Mapping[str, Any]) -> str:
    """Written the same way at every try, whatever order of keys the database gives back."""
    return json.dumps(payload, sort_keys=True, separators=(",", ":"))


def signed_headers(delivery: Delivery, body: str, now: datetime) -> dict[str, str]:
    """`now` is that of the try, so that nobody can send an old one again. Receivers tell repeats by the id."""
    key = str(delivery.pk)
    signatures = [Signer(secret).sign(key, now, body) for secret in secrets_of(delivery.webhook, now)]
    return {
        "Content-Type": "application/json",
        "User-Agent": "tractatus-site",
        "webhook-id": key,
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": " ".join(signatures),
    }


def secrets_of(webhook: Webhook, now: datetime) -> list[str]:
    """The secret, and for a while after a change the one before it: a receiver may take the new one when it likes."""
    overlaps = webhook.previous_until is not None and now < webhook.previous_until
    return [webhook.secret, *([webhook.previous_secret] if overlaps else [])]
