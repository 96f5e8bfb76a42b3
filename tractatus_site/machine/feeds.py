"""An Atom feed of changes to the documents. A document that changes again moves up, and keeps its id."""

from datetime import datetime

from django.contrib.syndication.views import Feed
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.views.decorators.http import require_safe

from tractatus_site.docs.models import Document
from tractatus_site.freshness.public import cached_page
from tractatus_site.machine.addresses import absolute
from tractatus_site.machine.documents import public_documents

MOST = 50


class DocumentFeed(Feed[Document, None]):
    feed_type = Atom1Feed
    title = "Tractatus: changes to the documents"
    subtitle = "Documents that were added or changed, the newest first."
    author_name = "Tractatus"

    def link(self) -> str:
        return absolute(reverse("docs:list"))

    def feed_url(self) -> str:
        return absolute(reverse("machine:feed"))

    def feed_guid(self) -> str:
        return self.feed_url()

    def items(self) -> list[Document]:
        return list(public_documents().for_cards().order_by("-updated_at", "slug")[:MOST])

    def item_title(self, item: Document) -> str:
        return item.title

    def item_description(self, item: Document) -> str:
        return f"Version {item.version}. {item.summary}"

    def item_link(self, item: Document) -> str:
        return absolute(item.get_absolute_url())

    def item_guid(self, item: Document) -> str:
        return self.item_link(item)

    def item_updateddate(self, item: Document) -> datetime:
        return item.updated_at

    def item_categories(self, item: Document) -> list[str]:
        return [item.category_label]


@require_safe
@cached_page
def feed(request: HttpRequest) -> HttpResponse:
    return DocumentFeed()(request)
