"""Pages of the documents database. What a person may not see answers as if it did not exist."""

from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import render
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_safe

from tractatus_site.docs import selectors
from tractatus_site.docs.blocks import fill_html, fill_text
from tractatus_site.docs.evidence.ledger import newest_links
from tractatus_site.docs.front_matter import SLUG
from tractatus_site.docs.models import Document
from tractatus_site.docs.printing.state import State, print_of
from tractatus_site.docs.search.filters import filters_of, page_of
from tractatus_site.docs.search.finding import search
from tractatus_site.docs.search.missed import keep_missed
from tractatus_site.docs.tidiness import SHOWN_AT_HOME
from tractatus_site.freshness.public import cached_page
from tractatus_site.freshness.reading import read_once

STATUS = {State.BEING_MADE: 202, State.MISSING: 503}


@require_safe
@cached_page
def home(request: HttpRequest) -> HttpResponse:
    groups = selectors.grouped_documents(request.user)
    first = [document for group in groups for document in group.documents][:SHOWN_AT_HOME]
    return render(request, "site/home.html", {"first": first, "links": newest_links()})


@require_safe
@cached_page
def document_list(request: HttpRequest) -> HttpResponse:
    results = search(request.user, filters_of(request.GET), page=page_of(request.GET))
    if results.missed:
        keep_missed(request, results.filters.q)
    groups = [] if results.filters.active else selectors.group(hit.document for hit in results.hits)
    return render(
        request, "site/document_list.html", {"results": results, "filters": results.filters, "groups": groups}
    )


@require_safe
@cached_page
def document_detail(request: HttpRequest, slug: str) -> HttpResponse:
    document = document_or_moved(request, slug)
    if isinstance(document, HttpResponse):
        return document
    # Asked for by the template only where what it made of them is not remembered.
    groups = read_once(lambda: selectors.grouped_documents(request.user))
    context = {
        "document": document,
        # Cleaned by nh3 when it was stored; the blocks come from our own templates.
        "html": mark_safe(fill_html(document.html)),  # noqa: S308
        "groups": groups,
        "neighbours": lambda: selectors.neighbours(document, groups()),
        "print": print_of(document),
    }
    return render(request, "site/document.html", context)


@require_safe
@cached_page
def document_markdown(request: HttpRequest, slug: str) -> HttpResponse:
    document = document_or_moved(request, slug)
    if isinstance(document, HttpResponse):
        return document
    text = f"# {document.title}\n\n{fill_text(document.markdown)}\n"
    return HttpResponse(text, content_type="text/markdown; charset=utf-8")


@require_safe
def document_pdf(request: HttpRequest, slug: str) -> HttpResponse:
    """Only what the worker printed of the text as it is now; nothing is printed here, and nothing stale handed out."""
    document = document_or_moved(request, slug, with_print=True)
    if isinstance(document, HttpResponse):
        return document
    found = print_of(document)
    if found.state != State.MADE:
        context = {"document": document, "print": found}
        return render(request, "site/document_pdf.html", context, status=STATUS[found.state])
    response = HttpResponse(bytes(document.pdf.content), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{document.slug}.pdf"'
    if not document.is_public:
        response["Cache-Control"] = "private, no-store"
    return response


def document_or_404(request: HttpRequest, slug: str) -> Document:
    document = selectors.get_document(request.user, slug) if SLUG.fullmatch(slug) else None
    if document is None:
        raise Http404("There is no such document.")
    return document


def document_or_moved(request: HttpRequest, slug: str, *, with_print: bool = False) -> Document | HttpResponse:
    """The document, or the way to its new address, in the same form. An archived one gives way to its successor."""
    document = selectors.get_document(request.user, slug, with_print=with_print) if SLUG.fullmatch(slug) else None
    if document is not None and document.visibility != Document.Visibility.ARCHIVED:
        return document
    moved = selectors.moved_to(request.user, slug)
    if moved is not None:
        query = f"?{request.GET.urlencode()}" if request.GET else ""
        form = request.path.removeprefix(f"/docs/{slug}")
        return HttpResponsePermanentRedirect(f"/docs/{moved.slug}{form}{query}")
    if document is None:
        raise Http404("There is no such document.")
    return document
