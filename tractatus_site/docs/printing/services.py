"""Writes prints. Called by the worker's task; a request only reads them."""

import logging
import time

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from tractatus_site.docs.models import Document, Pdf
from tractatus_site.docs.printing.paper import NoPrinterError, print_document
from tractatus_site.docs.printing.state import made_from, waiting

log = logging.getLogger(__name__)
# The queue has triages to do, and one print may take a second or two.
SECONDS_AT_ONCE = 3.0
FAILED = "The document could not be printed; the worker's log says why."


def print_some(seconds: float = SECONDS_AT_ONCE) -> int:
    """Prints what waits until the time is up, at least one document; how many were tried."""
    until, tried = time.monotonic() + seconds, 0
    for key in list(waiting().values_list("pk", flat=True)):
        tried += print_one(key)
        if time.monotonic() >= until:
            break
    return tried


def print_one(key: int) -> bool:
    """Whether it was tried: False where it does not wait any more."""
    document = _begin(key)
    if document is None:
        return False
    try:
        _keep(document, print_document(document))
    except NoPrinterError as error:
        _fail(document, str(error))
    except Exception:
        log.exception("docs.print_failed slug=%s", document.slug)
        _fail(document, FAILED)
    return True


@transaction.atomic
def _begin(key: int) -> Document | None:
    """Written before the print: one that takes the worker's life is not begun again and again by every worker that
    follows, and of two workers that come to a document at once, the second finds that it does not wait any more."""
    if not Document.objects.select_for_update().filter(pk=key).exists():
        return None
    document = waiting().filter(pk=key).first()
    if document is not None:
        values = {"tried_from": made_from(document), "tried_at": timezone.now(), "problem": ""}
        Pdf.objects.update_or_create(document=document, defaults=values)
    return document


def _keep(document: Document, content: bytes) -> None:
    """In place of the print before it, which was handed out until now."""
    _of_this_attempt(document).update(made_from=made_from(document), content=content, made_at=timezone.now())


def _fail(document: Document, problem: str) -> None:
    _of_this_attempt(document).update(problem=problem)


def _of_this_attempt(document: Document) -> QuerySet[Pdf]:
    """Empty where the document changed meanwhile and another worker began on the new text."""
    return Pdf.objects.filter(document=document, tried_from=made_from(document))
