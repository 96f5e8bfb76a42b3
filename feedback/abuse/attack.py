"""Whether the site is under attack: more is sent than it normally gets, by more networks than their limits stop.

It begins above FEEDBACK_ATTACK_PER_MINUTE, and ends ten minutes after the last minute with more than half of that, so
that it does not flicker.
"""

from datetime import datetime, timedelta

from django.conf import settings

from feedback.abuse.counters import Quota, count
from feedback.abuse.limits import MINUTE
from feedback.models import Counter

ON = "under-attack"
LASTS = timedelta(minutes=10)
# Not written anew for every request.
RENEWED_AFTER = timedelta(minutes=1)


def attack_ends(at: datetime) -> datetime | None:
    """When proof of work is no longer asked for; None when it is not asked for now."""
    if settings.FEEDBACK_PROOF_OF_WORK != "auto":
        return at + LASTS if settings.FEEDBACK_PROOF_OF_WORK == "always" else None
    return Counter.objects.filter(key=ON, until__gt=at).values_list("until", flat=True).first()


def note_unproved(network: str, at: datetime, ends: datetime) -> None:
    """Somebody sent without a proof while it was asked for. One a minute counts of each network: none can keep the
    attack alive alone."""
    (standing,) = count([Quota("unproved", network, 1, MINUTE)], at)
    if not standing.spent:
        watch(at, ends)


def watch(at: datetime, ends: datetime | None) -> datetime | None:
    """Count one more attempt of the whole site, and say until when it is under attack."""
    most = settings.FEEDBACK_ATTACK_PER_MINUTE
    if settings.FEEDBACK_PROOF_OF_WORK != "auto" or not most:
        return ends
    (standing,) = count([Quota("site", "all", most, MINUTE)], at)
    limit = most / 2 if ends else most
    fresh = ends is not None and ends - at > LASTS - RENEWED_AFTER
    if standing.count <= limit or fresh:
        return ends
    Counter.objects.update_or_create(key=ON, defaults={"until": at + LASTS})
    return at + LASTS
