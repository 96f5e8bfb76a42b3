"""Where else a submission is dealt with. Only the address is kept: nothing is fetched from it."""

import re
from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import transaction

from feedback.errors import NothingToChangeError, RefusedLinkError
from feedback.models import Link, Submission
from feedback.services.work.frame import Done, Outcome, record

MOST = 20
LONGEST = 300
_is_address = URLValidator(schemes=["https"])
# Path of the address → how it is called. The first that matches.
NAMES = (
    (re.compile(r"/commit/([0-9a-f]{7})[0-9a-f]*$"), "commit {}"),
    (re.compile(r"/(?:pull|pulls|merge_requests)/(\d+)$"), "change #{}"),
    (re.compile(r"/(?:issues|work_items)/(\d+)$"), "issue #{}"),
    (re.compile(r"/browse/([A-Z][A-Z0-9]+-\d+)$"), "{}"),
)


def title_of(url: str) -> str:
    """What the address says by itself: the host, and the commit or entry where the path is one of a known form."""
    parts = urlsplit(url)
    path = parts.path.rstrip("/")
    found = next((name.format(match[1]) for form, name in NAMES if (match := form.search(path))), "")
    return f"{parts.hostname} {found}".strip()[:120]


@transaction.atomic
def link(*, submission: Submission, url: str, user: Any) -> Outcome:
    _refuse(url)
    if submission.links.count() >= MOST:
        raise RefusedLinkError(f"It has {MOST} links already.")
    row, made = Link.objects.get_or_create(
        submission=submission, url=url, defaults={"title": title_of(url), "added_by": user}
    )
    if not made:
        raise NothingToChangeError("It has this link already.")
    outcome = Outcome()
    done = Done(submission, {"link": None}, {"link": url}, f"Linked to {row.title}.")
    record(outcome, [done], user=user, kind="link")
    return outcome


@transaction.atomic
def unlink(*, submission: Submission, url: str, user: Any) -> Outcome:
    if not Link.objects.filter(submission=submission, url=url).delete()[0]:
        raise NothingToChangeError("It has no such link.")
    outcome = Outcome()
    done = Done(submission, {"link": url}, {"link": None}, f"No longer linked to {title_of(url)}.")
    record(outcome, [done], user=user, kind="link")
    return outcome


def _refuse(url: str) -> None:
    try:
        _is_address(url)
    except ValidationError as error:
        raise RefusedLinkError("A link is an address that begins with https://.") from error
    parts = urlsplit(url)
    if parts.username or parts.password:
        raise RefusedLinkError("A link holds no name or password.")
    if len(url) > LONGEST:
        raise RefusedLinkError(f"A link has at most {LONGEST} characters.")
