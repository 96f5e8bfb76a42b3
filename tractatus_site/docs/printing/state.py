"""Which documents have a print, and whether it is still what the document says."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from django.conf import settings
from django.db.models import Exists, F, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Concat
from django.utils import timezone

from tractatus_site.docs.citations import ELEMENT
from tractatus_site.docs.models import Document, Pdf
from tractatus_site.freshness.reading import good_until

# A change in how prints look must print every document again: this number is part of what a print was made from.
PRINTER = 1
# Figures in a live block are those of the day that the print names.
LIVE_FOR = timedelta(days=1)
TRY_AGAIN_AFTER = timedelta(hours=1)
# Then the queue ends a task, and the attempt with it.
CUT_OFF_AFTER = timedelta(seconds=settings.Q_CLUSTER["timeout"])
CUT_OFF = "The last attempt to make it was cut off, perhaps because the document is very long."
ARCHIVED = "Documents that are archived are not printed."


class State(StrEnum):
    MADE = "made"
    BEING_MADE = "being made"
    MISSING = "missing"


@dataclass(frozen=True)
class Print:
    """`problem` is why there is none, as readers are told."""

    state: State
    problem: str = ""


def made_from(document: Document) -> str:
    return f"{PRINTER}:{document.checksum}"


def print_of(document: Document) -> Print:
    """Reads no content. A print of an earlier text is none."""
    pdf: Pdf | None = getattr(document, "pdf", None)
    if pdf is not None and pdf.made_from == made_from(document):
        return Print(State.MADE)
    if document.visibility == Document.Visibility.ARCHIVED:
        return Print(State.MISSING, ARCHIVED)
    if pdf is None or pdf.tried_from != made_from(document):
        return Print(State.BEING_MADE)
    if pdf.problem:
        return Print(State.MISSING, pdf.problem)
    return _under_way(until=pdf.tried_at + CUT_OFF_AFTER)


def _under_way(*, until: datetime) -> Print:
    """A worker that died says nothing any more; only the time tells."""
    if timezone.now() >= until:
        return Print(State.MISSING, CUT_OFF)
    good_until(until)
    return Print(State.BEING_MADE)


def waiting(at: datetime | None = None) -> QuerySet[Document]:
    """Those to be printed now: new or changed, with live figures of the day before, or to be tried once more because
    it did not work. The newest change comes first, and what failed before comes last."""
    now = at or timezone.now()
    prints = Pdf.objects.filter(document=OuterRef("pk"))
    as_it_is = Concat(Value(f"{PRINTER}:"), OuterRef("checksum"))
    tried_lately = prints.filter(tried_from=as_it_is, tried_at__gte=now - TRY_AGAIN_AFTER)
    of_today = prints.filter(made_from=as_it_is, made_at__gte=now - LIVE_FOR)
    is_live = Q(html__contains="<p>[[") | Q(html__contains=ELEMENT)
    still_good = Exists(of_today) | (Exists(prints.filter(made_from=as_it_is)) & ~is_live)
    found = Document.objects.listed().exclude(Exists(tried_lately)).exclude(still_good)
    failed = Exists(prints.exclude(tried_from=F("made_from")))
    return found.annotate(failed=failed).order_by("failed", F("updated_at").desc(), "pk")
