"""What a search engine may index. Another part of the site adds its pages by a class of its own in SITEMAPS."""

from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.sitemaps import Sitemap
from django.urls import reverse

from tractatus_site.docs.models import Document, DocumentQuerySet
from tractatus_site.machine.documents import public_documents
from training.experiments.registry import EXPERIMENTS


class OwnSitemap(Sitemap[Any]):
    """Its addresses begin with SITE_URL, and not with the host name of whoever asks."""

    def get_protocol(self, protocol: str | None = None) -> str:  # noqa: ARG002 - Django's signature
        return urlsplit(settings.SITE_URL).scheme

    def get_domain(self, site: Any = None) -> str:  # noqa: ARG002
        return urlsplit(settings.SITE_URL).netloc


class Documents(OwnSitemap):
    def items(self) -> DocumentQuerySet:
        return public_documents().for_cards()

    def lastmod(self, item: Document) -> datetime:
        return item.updated_at


class Pages(OwnSitemap):
    """Their figures change by the minute, so that no date would say anything."""

    def items(self) -> list[str]:
        return ["home", "docs:list", "integration:page", "research:list", "feedback:form"]

    def location(self, item: str) -> str:
        return reverse(item)


class Experiments(OwnSitemap):
    """Also those that have not run: their pages tell the question and the method."""

    def items(self) -> list[str]:
        return list(EXPERIMENTS)

    def location(self, item: str) -> str:
        return reverse("research:detail", args=[item])


SITEMAPS: dict[str, type[OwnSitemap]] = {"pages": Pages, "documents": Documents, "experiments": Experiments}
