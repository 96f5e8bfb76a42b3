"""Answers public pages from memory as long as nothing that they show has changed.

It stands above sessions and accounts, so that a kept page costs none of them. Whoever carries a session is let
through: staff see their own.
"""

from collections.abc import Callable, Hashable
from functools import lru_cache

from django.conf import settings
from django.core.exceptions import MiddlewareNotUsed
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from tractatus_site.freshness.pages import PAGES, Page, may_be_kept
from tractatus_site.freshness.public import Keeping
from tractatus_site.freshness.watching import versions
from tractatus_site.machine.negotiation import preferred_form


class FreshnessMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        if settings.DEBUG:
            # Whoever works on a template wants to see it.
            raise MiddlewareNotUsed
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if not _is_anybodys(request):
            return self.get_response(request)
        key = _key(request)
        # Only where there is a page: an address that is never kept does not ask the database for changes either.
        if key in PAGES and (now := versions()) is not None and (kept := PAGES.find(key, now)):
            return kept.value.answer(request)
        return self._made(request, key)

    def _made(self, request: HttpRequest, key: Hashable) -> HttpResponseBase:
        keeping = Keeping.begin(request)
        response = self.get_response(request)
        reading, before = keeping.reading, keeping.before
        if reading is None or before is None or not isinstance(response, HttpResponse) or not may_be_kept(response):
            return response
        page = Page(response)
        # An answer to somebody's cookies may hold something of theirs, such as a token against forgery.
        if request.method == "GET" and not request.COOKIES and not PAGES.keep(key, page, reading, before):
            keeping.warn(before)
        return page.answer(request)


def _is_anybodys(request: HttpRequest) -> bool:
    return (
        request.method in ("GET", "HEAD")
        and not request.META.get("QUERY_STRING")
        and settings.SESSION_COOKIE_NAME not in request.COOKIES
    )


def _key(request: HttpRequest) -> Hashable:
    """The address, as pages name it, with what stands before all of them, and the form that is asked for."""
    preferred = _preferred(request.META.get("HTTP_ACCEPT", "*/*"))
    below = request.META.get("SCRIPT_NAME", "")
    return request.is_secure(), request.get_host(), below, request.path_info, preferred


@lru_cache(maxsize=1024)
def _preferred(accept: str) -> str | None:
    """As the views choose that have two forms; browsers differ in what they accept, and yet get the same page."""
    asked = HttpRequest()
    asked.META["HTTP_ACCEPT"] = accept
    return preferred_form(asked)
