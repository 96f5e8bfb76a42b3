"""The pages that are kept, as they are sent."""

import gzip
import re
from functools import cached_property
from hashlib import sha256
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response, patch_vary_headers

from tractatus_site.freshness.shelf import Shelf

BYTES = 32 * 1024 * 1024
# What the view may tell others to choose by. Both are part of how a page is found here.
NEGOTIATED = {"accept", "accept-encoding"}
COMPRESSION = 6
REFUSED = re.compile(r"\s*q\s*=\s*0(?:\.0{0,3})?\s*", re.IGNORECASE)
STILL_TOLD = ("ETag", "Cache-Control", "Vary")
"""By an answer that says that nothing has changed (RFC 9110, 15.4.5)."""


class Page:
    """A whole answer: its body, once as it is and once compressed, and its headers.

    The tag is a hash of what is sent, so that every process gives the same one, and a page that a change left as it was
    keeps it. It is weak, because it is the same for both forms of the body.
    """

    def __init__(self, response: HttpResponse) -> None:
        self.body = response.content
        patch_vary_headers(response, ["Accept-Encoding"])
        self.headers = {name: value for name, value in response.items() if name != "Content-Length"}
        self.headers.setdefault("Cache-Control", "no-cache")
        told = sha256(repr(sorted(self.headers.items())).encode() + self.body).hexdigest()
        self.tag = f'W/"{told[:32]}"'
        self.headers["ETag"] = self.tag

    @cached_property
    def compressed(self) -> bytes:
        return gzip.compress(self.body, COMPRESSION, mtime=0)

    def answer(self, request: HttpRequest) -> HttpResponseBase:
        if request.META.get("HTTP_IF_NONE_MATCH") == self.tag:
            return self._unchanged()
        response = self._whole(request)
        return get_conditional_response(request, self.tag, None, response) or response

    def _unchanged(self) -> HttpResponse:
        return HttpResponseNotModified(headers={name: self.headers[name] for name in STILL_TOLD})

    def _whole(self, request: HttpRequest) -> HttpResponse:
        is_compressed = _takes_gzip(request.META.get("HTTP_ACCEPT_ENCODING", ""))
        body = self.compressed if is_compressed else self.body
        response = HttpResponse(b"" if request.method == "HEAD" else body, headers=self.headers)
        response.headers["Content-Length"] = str(len(body))
        if is_compressed:
            response.headers["Content-Encoding"] = "gzip"
        return response


def _takes_gzip(header: str) -> bool:
    """A weight of nothing is a refusal."""
    for part in header.split(","):
        coding, _, weight = part.partition(";")
        if coding.strip().lower() == "gzip":
            return REFUSED.fullmatch(weight) is None
    return False


def may_be_kept(response: HttpResponseBase) -> bool:
    """Only what would be the same for anybody else."""
    if response.status_code != HTTPStatus.OK or response.streaming or response.cookies:
        return False
    if response.has_header("Content-Encoding") or "no-store" in response.get("Cache-Control", ""):
        return False
    vary = {name.strip().lower() for name in response.get("Vary", "").split(",")}
    return vary - {""} <= NEGOTIATED


def weight(page: Page) -> int:
    """About what it takes: text compresses to a third or less."""
    return len(page.body) * 4 // 3 + 2_000


PAGES: Shelf[Page] = Shelf(most=BYTES, size_of=weight)
