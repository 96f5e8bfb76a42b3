"""What a visitor does on the tracking page beside reading it. All of it is plain forms."""

from typing import Any

from django.core.exceptions import BadRequest, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from feedback.abuse.errors import RefusedError
from feedback.abuse.limits import limited
from feedback.abuse.pages import refusals_shown
from feedback.erasure.pages import or_gone
from feedback.errors import FeedbackError
from feedback.forms import CommentForm
from feedback.models import Submission
from feedback.services.comments import comment
from feedback.services.notices import start_notices, stop_notices
from feedback.tracking import tracking_page

SWITCHES = {"on": start_notices, "off": stop_notices}


@never_cache
@require_POST
@or_gone
def add_comment(request: HttpRequest, submission: Submission) -> HttpResponse:
    form = CommentForm(request.POST)
    try:
        limited(request, "comment", token=submission.token)
    except RefusedError as error:
        return _refused(request, submission, form, error)
    if not form.is_valid() or not _commented(form, submission, form.cleaned_data):
        return tracking_page(request, submission, comment_form=form, status=422)
    return redirect(f"{reverse('feedback:track', args=[submission.token])}#track-talk")


def _refused(request: HttpRequest, submission: Submission, form: CommentForm, error: RefusedError) -> HttpResponse:
    """The page again, with the sentence and with what was typed."""
    form.add_error(None, error.sentence)
    response = tracking_page(request, submission, comment_form=form, status=error.status)
    for name, value in error.headers.items():
        response[name] = value
    return response


def _commented(form: CommentForm, submission: Submission, fields: dict[str, Any]) -> bool:
    try:
        comment(submission=submission, **fields)
    except (ValidationError, FeedbackError) as error:
        form.add_error(None, error if isinstance(error, ValidationError) else str(error))
        return False
    return True


@never_cache
@require_POST
@refusals_shown
@or_gone
def notices(request: HttpRequest, submission: Submission) -> HttpResponse:
    limited(request, "notices", token=submission.token)
    switch = SWITCHES.get(request.POST.get("notify", ""))
    if switch is None:
        raise BadRequest("notify: on or off")
    switch(submission=submission)
    return redirect(f"{reverse('feedback:track', args=[submission.token])}#track-notices")
