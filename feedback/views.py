"""The form and the tracking page. Both work without script."""

from contextlib import suppress
from typing import Any

from django.core.exceptions import BadRequest, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import etag, require_http_methods, require_POST, require_safe

from feedback.abuse.attack import attack_ends
from feedback.abuse.checks import admit, attempt_of
from feedback.abuse.errors import RefusedError
from feedback.abuse.limits import limited
from feedback.abuse.pages import refusals_shown
from feedback.erasure.pages import or_gone
from feedback.errors import FeedbackError, KeyReusedError
from feedback.forms import GUARDS, FeedbackForm, new_key, prefilled, show_refusal
from feedback.models import Submission
from feedback.screenshots import Picture
from feedback.services.attachments import attach
from feedback.services.helped import answer_whether_it_helped
from feedback.services.intake import Received, receive
from feedback.tracking import tracking_page, tracking_version

ANSWERS = {"yes": True, "no": False}


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def feedback_form(request: HttpRequest) -> HttpResponse:
    if request.method != "POST":
        return _form_page(request, prefilled(request.GET))
    form = FeedbackForm(request.POST, request.FILES)
    if not form.is_valid():
        return _form_page(request, form, status=422)
    try:
        received = _receive(request, form.cleaned_data)
    except ValidationError as error:
        form.add_error(None, error)
        return _form_page(request, form, status=422)
    except RefusedError as error:
        show_refusal(form, error)
        return _form_page(request, form, status=error.status, headers=error.headers)
    return redirect(f"{reverse('feedback:track', args=[received.submission.token])}?sent=1")


def _form_page(
    request: HttpRequest, form: FeedbackForm, *, status: int = 200, headers: dict[str, str] | None = None
) -> HttpResponse:
    attacked = attack_ends(timezone.now()) is not None
    response = render(request, "feedback/form.html", {"form": form, "attacked": attacked}, status=status)
    for name, value in (headers or {}).items():
        response[name] = value
    return response


def _receive(request: HttpRequest, fields: dict[str, Any]) -> Received:
    guards = {name: fields.pop(name) for name in GUARDS}
    picture: Picture | None = fields.pop("screenshot")
    admit(attempt_of(request, text=fields["text"], **guards))
    try:
        received = receive(**fields)
    except KeyReusedError:
        # The visitor went back, changed the text and sent it again: a second submission is what they mean.
        received = receive(**{**fields, "idempotency_key": new_key()})
    if picture is not None:
        # Refused where the rules blocked the text: then nothing of it is kept, and its page says so.
        with suppress(FeedbackError):
            attach(submission=received.submission, picture=picture)
    return received


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
