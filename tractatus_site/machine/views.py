"""Small texts for programs that visit the site."""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from tractatus_site.machine.addresses import absolute

# RFC 9116 recommends less than a year. From the first of the month, so that the file stays the same for weeks.
VALID = timedelta(days=180)
ICONS = (("img/icon-192.png", "192x192"), ("img/icon-512.png", "512x512"))


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    return _text(request, "machine/robots.txt", {"sitemap": absolute(reverse("machine:sitemap"))})


@require_safe
def security(request: HttpRequest) -> HttpResponse:
    month = timezone.now().replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    expires = (month + VALID).strftime("%Y-%m-%dT%H:%M:%SZ")
    address = absolute(reverse("machine:security"))
    context = {"contact": settings.SECURITY_CONTACT, "expires": expires, "address": address}
    return _text(request, "machine/security.txt", context)


@require_safe
def opensearch(request: HttpRequest) -> HttpResponse:
    context = {"search": absolute(reverse("docs:list")), "icon": absolute(static("img/icon-32.png"))}
    kind = "application/opensearchdescription+xml; charset=utf-8"
    return render(request, "machine/opensearch.xml", context, content_type=kind)


@require_safe
def manifest(_request: HttpRequest) -> JsonResponse:
    told = {
        "name": "Tractatus",
        "short_name": "Tractatus",
        "start_url": reverse("home"),
        "display": "browser",
        "background_color": "#f8f5ee",
        "theme_color": "#0d5659",
        "icons": [{"src": static(path), "sizes": sizes, "type": "image/png"} for path, sizes in ICONS],
    }
    return JsonResponse(told, content_type="application/manifest+json")


@require_safe
def favicon(_request: HttpRequest) -> HttpResponse:
    """Browsers and readers of feeds ask for this address without being told of it."""
    return redirect(static("img/icon-32.png"), permanent=False)


def _text(request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    return render(request, template, context, content_type="text/plain; charset=utf-8")
