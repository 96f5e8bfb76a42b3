"""Which documents have a print, and whether it is still what the document says."""

from datetime import datetime, timedelta
from enum import StrEnum

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Concat
from django.utils import timezone

from tractatus_site.docs.citations import ELEMENT
from tractatus_site.docs.models import Document, Pdf

# A change in how prints look must print every document again: this number is part of what a print was made from.
PRINTER = 1
# Figures in a live block are those of the day that the print names.
LIVE_FOR = timedelta(days=1)
TRY_AGAIN_AFTER = timedelta(hours=1)


class State(StrEnum):
    MADE = "made"
    BEING_MADE = "being made"
    MISSING = "missing"


def made_from(document: Document) -> str:
    return f"{PRINTER}:{document.checksum}"


def state_of(document: Document) -> State:
    """Reads no content. A print of an earlier text is none."""
    pdf = getattr(document, "pdf", None)
    if pdf is None or pdf.made_from != made_from(document):
        return State.BEING_MADE
    return State.MISSING if pdf.problem else State.MADE


def waiting(at: datetime | None = None) -> QuerySet[Document]:
    """Those to be printed now, the newest change first: new or changed, with live figures of the day before, or to be
    tried once more because it did not work."""
    now = at or timezone.now()
    prints = Pdf.objects.filter(document=OuterRef("pk"), made_from=Concat(Value(f"{PRINTER}:"), OuterRef("checksum")))
    live = (Q(html__contains="<p>[[") | Q(html__contains=ELEMENT)) & Q(pdf__made_at__lt=now - LIVE_FOR)
    failed = ~Q(pdf__problem="") & Q(pdf__made_at__lt=now - TRY_AGAIN_AFTER)
    found = Document.objects.listed().filter(Q(~Exists(prints)) | live | failed)
    return found.order_by(F("updated_at").desc(), "pk")
