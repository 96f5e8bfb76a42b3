"""“Was this page helpful?”: one number goes up, once a day for a network and a version, and nobody is remembered."""

from datetime import timedelta

from django.db import transaction
from django.db.models import F
from django.http import HttpRequest
from django.utils import timezone

from feedback.abuse.counters import is_first_use
from feedback.abuse.limits import limited
from feedback.abuse.networks import network_of
from tractatus_site.docs.models import Document, HelpfulVotes

COUNTED_ONCE_IN = timedelta(days=1)
ANSWERS = ("yes", "no")


def vote(request: HttpRequest, document: Document, answer: str) -> bool:
    """Whether it was counted: False where one from the same network was today. Raises RefusedError after too many."""
    limited(request, "answered")
    what = f"{network_of(request)}:{document.slug}:{document.version}"
    if not is_first_use("helpful", what, timezone.now() + COUNTED_ONCE_IN):
        return False
    count_vote(document=document, answer=answer)
    return True


@transaction.atomic
def count_vote(*, document: Document, answer: str) -> None:
    votes, _ = HelpfulVotes.objects.get_or_create(document=document, version=document.version)
    HelpfulVotes.objects.filter(pk=votes.pk).update(**{answer: F(answer) + 1})
