"""What a machine may read of the documents: what an anonymous visitor may, and nothing else, whoever asks."""

from datetime import datetime

from django.contrib.auth.models import AnonymousUser

from tractatus_site.docs.blocks import fill_text
from tractatus_site.docs.models import Document, DocumentQuerySet


def public_documents() -> DocumentQuerySet:
    return Document.objects.visible_to(AnonymousUser()).listed()


def newest_change() -> datetime | None:
    return public_documents().order_by("-updated_at").values_list("updated_at", flat=True).first()


def as_markdown(document: Document) -> str:
    return f"# {document.title}\n\n{fill_text(document.markdown)}\n"
