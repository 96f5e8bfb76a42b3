"""A document on paper: HTML and style in, bytes of a PDF out. Only the worker imports WeasyPrint, and only here."""

import logging
import re
from typing import Any

from django.conf import settings
from django.contrib.staticfiles import finders
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import mark_safe
from PIL import ImageFile

from tractatus_site.docs.blocks import fill_html
from tractatus_site.docs.models import Document

STYLES = ("css/tokens.css", "css/code.css", "css/paper.css")
# Addresses in a document that are not absolute are looked up below this one, and nowhere but in our static files.
BASE = "https://static.invalid"
LINK_INTO_THE_SITE = re.compile(r'<a\b[^>]*\bhref="(?=/(?!/))')


class NoPrinterError(Exception):
    """This machine cannot print; the sentence says what it lacks."""


def print_document(document: Document) -> bytes:
    weasyprint = _weasyprint()
    page = weasyprint.HTML(string=html_of(document), base_url=BASE, url_fetcher=_fetcher())
    printed: bytes = page.write_pdf(stylesheets=[weasyprint.CSS(string=style())], pdf_tags=True)
    return printed


def html_of(document: Document) -> str:
    context = {
        "document": document,
        # Cleaned by nh3 when it was stored; the blocks come from our own templates.
        "html": mark_safe(_with_addresses(fill_html(document.html))),  # noqa: S308
        "address": f"{settings.SITE_URL}{document.get_absolute_url()}",
        "site": settings.SITE_URL,
        "made": timezone.now(),
    }
    return render_to_string("site/paper.html", context)


def style() -> str:
    """The site's own files, read as they are in the repository: hashed names are for browsers."""
    texts = []
    for name in STYLES:
        path = finders.find(name)
        if not path:
            raise NoPrinterError(f"The file {name} is missing on the machine that prints.")
        with open(path, encoding="utf-8") as file:  # noqa: PTH123 - the finder's own kind of path
            texts.append(file.read())
    return "\n".join(texts)


def _with_addresses(html: str) -> str:
    """Links inside the document stay links; those to other pages of the site get its address. In code, which may hold
    the same words, no tag begins."""
    return LINK_INTO_THE_SITE.sub(rf"\g<0>{settings.SITE_URL}", html)


def _weasyprint() -> Any:
    try:
        import weasyprint
    except ModuleNotFoundError as error:
        raise NoPrinterError(f"The Python package {error.name} is missing on the machine that prints.") from error
    except OSError as error:
        # What Pango is, and how it is installed, stands in the README; the library's own message is a page long.
        raise NoPrinterError("The library Pango is missing on the machine that prints.") from error
    # Each step of each page, and every rule that is for browsers, is a line otherwise.
    logging.getLogger("weasyprint").setLevel(logging.ERROR)
    # It lets Pillow read broken pictures in the whole process, also those that visitors attach.
    ImageFile.LOAD_TRUNCATED_IMAGES = False
    return weasyprint


def _fetcher() -> Any:
    """Whoever writes a document must not be able to have the worker read other files or other hosts."""
    from weasyprint.urls import URLFetcher, URLFetcherResponse

    class StaticOnly(URLFetcher):
        def fetch(self, url: str, headers: Any = None) -> Any:
            if url.startswith("data:image/"):
                return super().fetch(url, headers)
            name = url.removeprefix(f"{BASE}{settings.STATIC_URL}")
            path = finders.find(name) if name != url else None
            if not path:
                raise ValueError("not a file of this site")
            with open(path, "rb") as file:  # noqa: PTH123
                return URLFetcherResponse(url, file.read())

    return StaticOnly(allowed_protocols=["data"])
