"""Pages of the site by what readers reported about them and have no answer to, and by how many found them helpful."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, Min, QuerySet
from django.urls import reverse

from feedback.inbox.views import ALL
from feedback.models import Submission
from feedback.models.queue import OPEN
from tractatus_site.docs.models import Document, HelpfulVotes

MOST_PAGES = 200


@dataclass
class Page:
    """`votes` are those on the version that is there now."""

    address: str
    title: str = ""
    unresolved: int = 0
    oldest: datetime | None = None
    yes: int = 0
    no: int = 0

    @property
    def inbox(self) -> str:
        """The submissions about it, in the inbox."""
        return f"{reverse('admin:feedback_submission_changelist')}?{urlencode({'view': ALL, 'page': self.address})}"

    @property
    def votes(self) -> int:
        return self.yes + self.no

    @property
    def percent(self) -> int | None:
        return round(100 * self.yes / self.votes) if self.votes else None


def pages_by_reports() -> list[Page]:
    """The most unresolved reports first, then the least helpful. In three queries, however much there is."""
    pages = {one.get_absolute_url(): Page(one.get_absolute_url(), one.title) for one in _documents()}
    for row in _reports():
        page = pages.setdefault(row["page"], Page(row["page"]))
        page.unresolved, page.oldest = row["count"], row["oldest"]
    for votes in HelpfulVotes.objects.select_related("document").filter(document__in=_documents()):
        if votes.version == votes.document.version:
            page = pages[votes.document.get_absolute_url()]
            page.yes, page.no = votes.yes, votes.no
    return sorted(pages.values(), key=lambda one: (-one.unresolved, _by_share(one), one.address))[:MOST_PAGES]


def _documents() -> QuerySet[Document]:
    return Document.objects.listed().only("slug", "title")


def _reports() -> Iterable[Any]:
    found = Submission.objects.filter(state__in=OPEN).exclude(page="").values("page").order_by()
    return found.annotate(count=Count("pk"), oldest=Min("received_at")).order_by("-count")[:MOST_PAGES]


def _by_share(page: Page) -> float:
    """Pages that nobody voted on come last."""
    return page.yes / page.votes if page.votes else 2.0
