"""Marks a view whose page is the same for everybody."""

import logging
from collections.abc import Callable
from functools import lru_cache, wraps
from typing import Any, Self

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.template.response import SimpleTemplateResponse
from django.utils.cache import patch_cache_control

from tractatus_site.freshness.reading import Reading, noting
from tractatus_site.freshness.watching import Versions, versions

logger = logging.getLogger(__name__)
View = Callable[..., HttpResponseBase]


class Keeping:
    """On a request whose answer may be kept; a public view leaves here what its page was made from."""

    reading: Reading | None = None
    before: Versions | None = None
    """What was known of the tables before the page was made."""
    view: str = ""

    @classmethod
    def begin(cls, request: HttpRequest) -> Self:
        keeping = cls()
        request.keeping = keeping  # type: ignore[attr-defined]
        return keeping

    def warn(self, known: Versions) -> None:
        if self.reading is not None:
            _warn_once(self.view, ", ".join(sorted(self.reading.tables - known.keys())))


def cached_page(view: View) -> View:
    """A view whose page depends on its address and on the database alone, and is therefore kept until that changes.

    To visitors it is shown without looking at their session, so that nothing of it can be in the page. The page's
    tables have to be watched (tables.py), or it is made anew each time, and the log says so once. What changes by time
    alone calls `good_until` (reading.py).
    """

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        keeping: Keeping | None = getattr(request, "keeping", None)
        if keeping is None or (before := versions()) is None:
            return _for_one(request, _rendered(view(request, *args, **kwargs)))
        request.user = AnonymousUser()
        with noting() as reading:
            response = _rendered(view(request, *args, **kwargs))
        keeping.reading, keeping.before, keeping.view = reading, before, f"{view.__module__}.{view.__name__}"
        return response

    answer.is_kept = True  # type: ignore[attr-defined]
    return answer


def _rendered(response: HttpResponseBase) -> HttpResponseBase:
    """A template's answer is otherwise made after the view, where nobody notes what it reads."""
    return response.render() if isinstance(response, SimpleTemplateResponse) else response


def _for_one(request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
    """What staff see at this address is not what others do, and no cache between may mix them up."""
    if settings.SESSION_COOKIE_NAME in request.COOKIES:
        patch_cache_control(response, private=True)
    patch_cache_control(response, no_cache=True)
    return response


@lru_cache(maxsize=256)
def _warn_once(view: str, tables: str) -> None:
    logger.warning("the page of %s is never kept: nobody watches what it reads or does (%s)", view, tables or "size")
