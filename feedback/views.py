"""The form and the tracking page. Both work without script."""

from contextlib import suppress
from functools import partial

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import etag, require_http_methods, require_POST, require_safe

from feedback.abuse.limits import limited
from feedback.abuse.pages import refusals_shown
from feedback.erasure.pages import or_gone
from feedback.errors import FeedbackError
from feedback.form_page import Place, answer_form
from feedback.models import Submission
from feedback.services.helped import answer_whether_it_helped
from feedback.tracking import tracking_page, tracking_version

ANSWERS = {"yes": True, "no": False}


def _tracking_page(_request: HttpRequest, submission: Submission) -> HttpResponse:
    return redirect(f"{reverse('feedback:track', args=[submission.token])}?sent=1")


OWN_PAGE = Place(
    template="feedback/form.html",
    base="base.html",
    action=partial(reverse, "feedback:form"),
    sent=_tracking_page,
)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def feedback_form(request: HttpRequest) -> HttpResponse:
    return answer_form(request, OWN_PAGE)


@require_safe
@etag(tracking_version)
@or_gone
def track(request: HttpRequest, submission: Submission) -> HttpResponse:
    return tracking_page(request, submission, just_sent="sent" in request.GET)


@never_cache
@require_POST
@refusals_shown
@or_gone
def helped(request: HttpRequest, submission: Submission) -> HttpResponse:
    answer = ANSWERS.get(request.POST.get("helped", ""))
    if answer is None:
        raise BadRequest("helped: yes or no")
    limited(request, "helped", token=submission.token)
    # Refused where there is no reply to judge, or after too many changes: the page itself says how it stands.
    with suppress(FeedbackError):
        answer_whether_it_helped(submission=submission, helped=answer)
    return redirect(f"{reverse('feedback:track', args=[submission.token])}#track-reply")
