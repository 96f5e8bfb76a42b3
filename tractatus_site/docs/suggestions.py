"""Documents that may answer what a visitor is about to send, for feedback's registry. Public ones only."""

from django.contrib.auth.models import AnonymousUser
from django.urls import Resolver404, resolve

from feedback.suggestions import Source, Suggestion, register_source
from tractatus_site.docs import selectors


def find(text: str) -> list[Suggestion]:
    hits = selectors.matching(AnonymousUser(), text)
    return [Suggestion(one.document.title, one.document.get_absolute_url(), one.excerpt) for one in hits]


def holds(url: str) -> bool:
    try:
        found = resolve(url)
    except Resolver404:
        return False
    if found.view_name != "docs:detail":
        return False
    return selectors.get_document(AnonymousUser(), found.kwargs["slug"]) is not None


def register() -> None:
    register_source("documents", Source(find=find, holds=holds))
