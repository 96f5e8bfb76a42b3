"""How much anybody may ask of the site. Counted by network, or by the token of what is acted on.

standings = limited(request, "comment", token=submission.token)   # raises RefusedError: 429
response.headers.update(headers_of(standings))
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from feedback.abuse.counters import Quota, Standing, count
from feedback.abuse.errors import RefusedError
from feedback.abuse.networks import network_of

MINUTE, HOUR = 60, 3600
SPANS = {MINUTE: "minute", HOUR: "hour"}
BY_TOKEN = "FEEDBACK_CHANGES_PER_HOUR"  # noqa: S105 - the name of a setting


@dataclass(frozen=True)
class Window:
    setting: str
    seconds: int


# What is limited → its windows. Every kind is counted for itself.
LIMITS: dict[str, tuple[Window, ...]] = {
    "submit": (Window("FEEDBACK_SUBMITS_PER_MINUTE", MINUTE), Window("FEEDBACK_SUBMITS_PER_HOUR", HOUR)),
    "preview": (Window("FEEDBACK_PREVIEWS_PER_MINUTE", MINUTE),),
    "answered": (Window("FEEDBACK_PREVIEWS_PER_MINUTE", MINUTE),),
    "try": (Window("FEEDBACK_PREVIEWS_PER_MINUTE", MINUTE),),
    "demo": (Window("DEMO_RUNS_PER_HOUR", HOUR),),
    "status": (Window("FEEDBACK_STATUS_PER_MINUTE", MINUTE),),
    "comment": (Window(BY_TOKEN, HOUR),),
    "attachment": (Window(BY_TOKEN, HOUR),),
    "helped": (Window(BY_TOKEN, HOUR),),
    "notices": (Window(BY_TOKEN, HOUR),),
    "erase": (Window(BY_TOKEN, HOUR),),
    "export": (Window(BY_TOKEN, HOUR),),
    "staff": (Window("API_STAFF_PER_MINUTE", MINUTE),),
}


def limited(request: HttpRequest, kind: str, *, token: str | None = None, at: datetime | None = None) -> list[Standing]:
    """Count one more request of this kind. Raises RefusedError once there were too many.

    Only give a token that is known: every other one would be a row of its own.
    """
    standings = count(quotas_of(kind, token or network_of(request)), at or timezone.now())
    refuse_spent(standings)
    return standings


def quotas_of(kind: str, who: str) -> list[Quota]:
    return [
        Quota(f"{kind}-{SPANS[window.seconds]}", who, getattr(settings, window.setting), window.seconds)
        for window in LIMITS[kind]
    ]


def refuse_spent(standings: Sequence[Standing]) -> None:
    spent = [standing for standing in standings if standing.spent]
    if not spent:
        return
    wait = max(standing.reset for standing in spent)
    raise RefusedError(
        "too-many",
        _("That is more than this site takes at once from one place. %(again)s") % {"again": in_words(wait)},
        status=429,
        retry_after=wait,
        headers=headers_of(standings),
    )


def in_words(seconds: int) -> str:
    if seconds < MINUTE:
        told = ngettext("Please try again in %(n)d second.", "Please try again in %(n)d seconds.", seconds)
        return told % {"n": seconds}
    minutes = -(-seconds // MINUTE)
    told = ngettext("Please try again in %(n)d minute.", "Please try again in %(n)d minutes.", minutes)
    return told % {"n": minutes}


def headers_of(standings: Sequence[Standing]) -> dict[str, str]:
    """The two fields of draft-ietf-httpapi-ratelimit-headers; none where nothing is limited."""
    if not standings:
        return {}
    policies = [f'"{one.quota.name}";q={one.quota.most};w={one.quota.seconds}' for one in standings]
    left = [f'"{one.quota.name}";r={one.remaining};t={one.reset}' for one in standings]
    return {"RateLimit-Policy": ", ".join(policies), "RateLimit": ", ".join(left)}
