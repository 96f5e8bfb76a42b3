"""The form carries a signed stamp: when it was opened, and a number of its own, so that it is not used for ever."""

import secrets
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.utils import timezone
from django.utils.translation import gettext as _

from feedback.abuse.counters import Quota
from feedback.abuse.errors import RefusedError
from feedback.abuse.limits import in_words

DAY = 24 * 3600
# Somebody may mend a text and send it again; a script that reads one form for all its messages is slowed down.
MOST_USES = 5
SIGNER = "feedback.stamp"
STALE = "stale-form"


@dataclass(frozen=True)
class Stamp:
    number: str
    opened: int  # seconds since 1970


def new_stamp(at: datetime | None = None) -> str:
    opened = int((at or timezone.now()).timestamp())
    return Signer(salt=SIGNER).sign(f"{secrets.token_urlsafe(9)}.{opened}")


def read_stamp(value: str, at: datetime) -> Stamp:
    """Raises RefusedError for a stamp that is missing, forged, too young or too old."""
    try:
        number, _dot, opened = Signer(salt=SIGNER).unsign(value).rpartition(".")
    except BadSignature:
        raise stale() from None
    stamp = Stamp(number, int(opened))
    age = at.timestamp() - stamp.opened
    if not 0 <= age <= DAY:
        raise stale()
    if age < settings.FEEDBACK_MINIMUM_SECONDS:
        raise _too_quick(settings.FEEDBACK_MINIMUM_SECONDS - int(age))
    return stamp


def uses_of(stamp: Stamp) -> Quota:
    return Quota("stamp", stamp.number, MOST_USES, DAY)


def stale() -> RefusedError:
    return RefusedError(
        STALE,
        _("This form was open for too long, or was sent too often. It is fresh now: please press Send once more."),
        status=422,
    )


def _too_quick(wait: int) -> RefusedError:
    told = _("This came within moments of opening the form, as from a script. %(again)s Your text is still here.")
    return RefusedError("too-quick", told % {"again": in_words(wait)}, status=429, retry_after=wait)
