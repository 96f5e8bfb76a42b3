"""Keys to the staff's part of the API: made for oneself, shown once, revoked at once."""

from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth.models import Group
from django.db.models import Q
from django.utils import timezone

from feedback.models import ApiToken
from feedback.tokens import hash_of, is_well_formed, new_token

# So that a busy client costs one write a minute, and not one a request.
USE_IS_NOTED_AFTER = timedelta(minutes=1)


def make_token(*, owner: Any, role: Group, name: str, expires_at: datetime | None = None) -> tuple[ApiToken, str]:
    """The token comes back this once: only its hash is kept."""
    token = new_token()
    row = ApiToken.objects.create(owner=owner, role=role, name=name, expires_at=expires_at, hash=hash_of(token))
    return row, token


def usable_token(token: str) -> ApiToken | None:
    """None where it is unknown, expired or revoked, or where its owner may not work here any more.

    It is looked up by its hash, whose timing tells nothing about the token.
    """
    if not is_well_formed(token):
        return None
    now = timezone.now()
    alive = Q(expires_at__isnull=True) | Q(expires_at__gt=now)
    row = (
        ApiToken.objects.select_related("owner", "role")
        .filter(alive, hash=hash_of(token), revoked_at__isnull=True, owner__is_active=True, owner__is_staff=True)
        .first()
    )
    if row is not None:
        _note_use(row, now)
    return row


def revoke_token(*, token: ApiToken) -> bool:
    """False where it was revoked before."""
    return bool(ApiToken.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=timezone.now()))


def _note_use(row: ApiToken, now: datetime) -> None:
    latest = now - USE_IS_NOTED_AFTER
    if row.last_used_at and row.last_used_at > latest:
        return
    unnoted = Q(last_used_at__isnull=True) | Q(last_used_at__lte=latest)
    ApiToken.objects.filter(unnoted, pk=row.pk).update(last_used_at=now)
