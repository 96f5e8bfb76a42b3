"""A document's page answers in markdown where that is what was asked for."""

from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.cache import patch_vary_headers

View = Callable[..., HttpResponseBase]
HTML, MARKDOWN = "text/html", "text/markdown"


def preferred_form(request: HttpRequest) -> str | None:
    """Of the two; None for whoever takes neither, or says so in a way that nobody can read (RFC 9110, 12.5.1)."""
    try:
        return request.get_preferred_type([HTML, MARKDOWN])
    except ValueError:
        return None


def prefers_markdown(request: HttpRequest) -> bool:
    """A browser names text/html; whoever takes anything at all gets the page."""
    return preferred_form(request) == MARKDOWN


def or_markdown(page: View, markdown: View) -> View:
    @wraps(page)
    def negotiated(request: HttpRequest, slug: str) -> HttpResponseBase:
        response = (markdown if prefers_markdown(request) else page)(request, slug)
        # Also of the page, because a cache in between must not give it to whoever asks for markdown.
        patch_vary_headers(response, ["Accept"])
        return response

    return negotiated
