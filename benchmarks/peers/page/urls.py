"""A document as a Django view shows it that nobody has worked on: five queries, and the site's own template."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import path
from django.utils.safestring import mark_safe

from tractatus_site.docs.blocks import fill_html
from tractatus_site.docs.models import Document
from tractatus_site.docs.selectors import Neighbours, group
from tractatus_site.urls import urlpatterns as site_patterns


def document(request: HttpRequest, slug: str) -> HttpResponse:
    public = Document.objects.filter(visibility=Document.Visibility.PUBLIC)
    found = get_object_or_404(public, slug=slug)
    before = public.filter(category=found.category, order__lt=found.order).order_by("-order").for_cards().first()
    after = public.filter(category=found.category, order__gt=found.order).order_by("order").for_cards().first()
    context = {
        "document": found,
        "html": mark_safe(fill_html(found.html)),  # noqa: S308 - cleaned when it was stored
        "groups": group(public.for_cards()),
        "neighbours": Neighbours(before, after),
        "changed": found.revisions.order_by("-created_at").values_list("created_at", flat=True).first(),
    }
    return render(request, "site/document.html", context)


urlpatterns = [path("docs/<slug:slug>.html", document), *site_patterns]
