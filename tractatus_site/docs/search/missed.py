"""Searches that found nothing, counted for staff: what readers look for and the documents do not have.

A query may hold anything, so it is governed as feedback is, in memory: only what is let through is stored, masked where
that was decided, and nothing where the rules hold it, block it or break.
"""

import logging
from datetime import timedelta

from django.db import DatabaseError, transaction
from django.db.models import F
from django.http import HttpRequest
from django.utils import timezone

from feedback.abuse.errors import RefusedError
from feedback.abuse.limits import limited
from governance.core.actions import ProposedAction
from governance.services.deciding import answer
from tractatus_site.docs.search.filters import MAX_QUERY
from tractatus_site.docs.search.models import MissedSearch

logger = logging.getLogger(__name__)
KEPT = {"allow", "redact"}
MOST_ROWS = 1_000
KEPT_FOR = timedelta(days=180)
SHORTEST = 3


def keep_missed(request: HttpRequest, query: str) -> None:
    """Never in the way of the answer: what is too much from one network is left out in silence.

    So is a query that was cut, because the rules would judge a part of what was typed.
    """
    if len(query) >= MAX_QUERY:
        return
    try:
        limited(request, "missed")
        if governed := _governed(query):
            _count(governed)
    except RefusedError:
        return
    except DatabaseError as error:
        # Without its message, which may quote the query.
        logger.warning("a search that found nothing was not counted: %s", type(error).__name__)


def forget_old() -> int:
    """How many nobody has searched for since."""
    return MissedSearch.objects.filter(last_seen__lt=timezone.now() - KEPT_FOR).delete()[0]


def _governed(query: str) -> str:
    """As it may be kept; nothing where it may not."""
    text = " ".join(query.split())
    if len(text) < SHORTEST:
        return ""
    decision = answer(ProposedAction("feedback.submit", text=text, subject="search"))
    return decision.text.casefold()[:MAX_QUERY] if decision.outcome in KEPT and not decision.errors else ""


@transaction.atomic
def _count(query: str) -> None:
    """The table never grows past its bound: what was asked for least, and longest ago, makes room."""
    now = timezone.now()
    if MissedSearch.objects.filter(query=query).update(count=F("count") + 1, last_seen=now):
        return
    least = MissedSearch.objects.order_by("-count", "-last_seen").values("pk")[MOST_ROWS - 1 :]
    MissedSearch.objects.filter(pk__in=[row["pk"] for row in least]).delete()
    MissedSearch.objects.get_or_create(query=query)
