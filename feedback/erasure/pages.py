"""The visitor's pages about an erasure: the confirmation, and what is there afterwards. Both work without script."""

from collections.abc import Callable
from functools import wraps

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from feedback import selectors
from feedback.abuse.limits import limited
from feedback.abuse.pages import refusals_shown
from feedback.erasure.services import erase
from feedback.erasure.told import removed_in_words
from feedback.erasure.tombstones import decisions_left, tombstone_of
from feedback.errors import ErasedError
from feedback.models import Submission, Tombstone

UNKNOWN = "There is no feedback under this address."


def or_gone(view: Callable[[HttpRequest, Submission], HttpResponse]) -> Callable[[HttpRequest, str], HttpResponse]:
    """A view of a submission, at an address that holds its token. What was erased is answered for here."""

    @wraps(view)
    def found(request: HttpRequest, token: str) -> HttpResponse:
        submission = selectors.tracked_submission(token)
        return view(request, submission) if submission is not None else gone(request, token)

    return found


@require_http_methods(["GET", "HEAD", "POST"])
@refusals_shown
@or_gone
def erase_page(request: HttpRequest, submission: Submission) -> HttpResponse:
    if request.method != "POST":
        return private(render(request, "feedback/erase.html", {"submission": submission}))
    limited(request, "erase", token=submission.token)
    return _erase(request, submission)


def _erase(request: HttpRequest, submission: Submission) -> HttpResponse:
    try:
        erase(submission=submission, by=Tombstone.By.VISITOR)
    except ErasedError:
        return gone(request, submission.token)
    return redirect("feedback:track", submission.token)


def gone(request: HttpRequest, token: str) -> HttpResponse:
    """What is under the address of a submission that is not there. Raises Http404 where there never was one."""
    tombstone = tombstone_of(token)
    if tombstone is None:
        raise Http404(UNKNOWN)
    context = {
        "tombstone": tombstone,
        "removed": removed_in_words(tombstone),
        "decisions": decisions_left(tombstone.submission),
    }
    return private(render(request, "feedback/erased.html", context, status=410))


def private(response: HttpResponse) -> HttpResponse:
    """The address is the key to the page: keep it out of indexes, caches and other sites' logs. Without any referrer a
    browser would not say either where a form was sent from, and be taken for another site."""
    response["X-Robots-Tag"] = "noindex, nofollow"
    response["Referrer-Policy"] = "same-origin"
    response["Cache-Control"] = "no-store"
    return response
