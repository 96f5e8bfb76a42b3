"""How a document came to be what it is: its revisions, and what changed from one to the next."""

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from tractatus_site.docs.history import before, difference, revisions_for
from tractatus_site.docs.views import document_or_moved
from tractatus_site.freshness.public import cached_page

ON_A_PAGE = 50


@require_safe
@cached_page
def document_history(request: HttpRequest, slug: str) -> HttpResponse:
    document = document_or_moved(request, slug)
    if isinstance(document, HttpResponse):
        return document
    pages = Paginator(revisions_for(request.user, document), ON_A_PAGE)
    page = pages.get_page(request.GET.get("page"))
    return render(request, "site/document_history.html", {"document": document, "page": page})


@require_safe
@cached_page
def document_difference(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    document = document_or_moved(request, slug)
    if isinstance(document, HttpResponse):
        return document
    revision = revisions_for(request.user, document).defer(None).filter(pk=number).first()
    if revision is None:
        raise Http404("There is no such revision.")
    earlier = before(request.user, revision)
    context = {
        "document": document,
        "revision": revision,
        "earlier": earlier,
        "rows": difference(earlier.source if earlier else "", revision.source),
    }
    return render(request, "site/document_difference.html", context)
