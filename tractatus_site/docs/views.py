"""Pages of the documents database. What a person may not see answers as if it did not exist."""

from functools import cache

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_safe

from tractatus_site.docs import selectors
from tractatus_site.docs.blocks import fill_html, fill_text
from tractatus_site.docs.evidence.ledger import newest_links
from tractatus_site.docs.front_matter import SLUG
from tractatus_site.docs.models import AUDIENCES, Document
from tractatus_site.freshness.public import cached_page


@require_safe
@cached_page
def home(request: HttpRequest) -> HttpResponse:
    groups = selectors.grouped_documents(request.user)
    first = [document for group in groups for document in group.documents][:3]
    return render(request, "site/home.html", {"first": first, "links": newest_links()})


@require_safe
@cached_page
def document_list(request: HttpRequest) -> HttpResponse:
    filters = _filters(request)
    context = {
        "filters": filters,
        "quadrants": Document.Quadrant.values,
        "persistences": Document.Persistence.values,
        "audiences": AUDIENCES,
    }
    if filters.active:
        context["hits"] = selectors.search(request.user, filters)
    else:
        context["groups"] = selectors.grouped_documents(request.user)
    return render(request, "site/document_list.html", context)


@require_safe
@cached_page
def document_detail(request: HttpRequest, slug: str) -> HttpResponse:
    document = _document_or_404(request, slug)
    # Asked for by the template only where what it made of them is not remembered.
    groups = cache(lambda: selectors.grouped_documents(request.user))
    context = {
        "document": document,
        # Cleaned by nh3 when it was stored; the blocks come from our own templates.
        "html": mark_safe(fill_html(document.html)),  # noqa: S308
        "groups": groups,
        "neighbours": lambda: selectors.neighbours(document, groups()),
    }
    return render(request, "site/document.html", context)


@require_safe
@cached_page
def document_markdown(request: HttpRequest, slug: str) -> HttpResponse:
    document = _document_or_404(request, slug)
    text = f"# {document.title}\n\n{fill_text(document.markdown)}\n"
    return HttpResponse(text, content_type="text/markdown; charset=utf-8")


def _filters(request: HttpRequest) -> selectors.Filters:
    """Unknown values of a filter are ignored, as if nothing had been chosen."""
    known = {
        "quadrant": Document.Quadrant.values,
        "persistence": Document.Persistence.values,
        "audience": AUDIENCES,
    }
    chosen = {name: value for name, values in known.items() if (value := request.GET.get(name, "")) in values}
    return selectors.Filters(q=request.GET.get("q", "").strip()[:100], **chosen)


def _document_or_404(request: HttpRequest, slug: str) -> Document:
    document = selectors.get_document(request.user, slug) if SLUG.fullmatch(slug) else None
    if document is None:
        raise Http404("There is no such document.")
    return document
