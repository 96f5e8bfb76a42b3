"""Writes prints. Called by the worker's task; a request only reads them."""

import logging
import time

from django.utils import timezone

from tractatus_site.docs.models import Document, Pdf
from tractatus_site.docs.printing.paper import NoPrinterError, print_document
from tractatus_site.docs.printing.state import made_from, waiting

log = logging.getLogger(__name__)
# The queue has triages to do, and one print may take a second or two.
SECONDS_AT_ONCE = 3.0
CUT_OFF = "The last attempt to make it was cut off, perhaps because the document is very long."
FAILED = "The document could not be printed; the worker's log says why."


def print_some(seconds: float = SECONDS_AT_ONCE) -> int:
    """Prints what waits until the time is up, at least one document; how many were tried."""
    until, tried = time.monotonic() + seconds, 0
    for key in list(waiting().values_list("pk", flat=True)):
        print_one(key)
        tried += 1
        if time.monotonic() >= until:
            break
    return tried


def print_one(key: int) -> None:
    document = Document.objects.filter(pk=key).first()
    if document is None:
        return
    # Written first: a print that takes the worker's life is not begun again and again by every worker that follows.
    _keep(document, problem=CUT_OFF)
    try:
        content, problem = print_document(document), ""
    except NoPrinterError as error:
        content, problem = b"", str(error)
    except Exception:
        log.exception("docs.print_failed slug=%s", document.slug)
        content, problem = b"", FAILED
    _keep(document, content=content, problem=problem)


def _keep(document: Document, *, content: bytes = b"", problem: str = "") -> None:
    """What the document said when it was read: where it changed meanwhile, the print is stale at once."""
    values = {"made_from": made_from(document), "content": content, "problem": problem, "made_at": timezone.now()}
    Pdf.objects.update_or_create(document=document, defaults=values)
