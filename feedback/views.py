"""The form and the tracking page. Both work without script."""

from contextlib import suppress
from typing import Any

from django.core.exceptions import BadRequest, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from feedback import selectors
from feedback.abuse.attack import attack_ends
from feedback.abuse.checks import admit, attempt_of
from feedback.abuse.errors import RefusedError
from feedback.abuse.limits import limited
from feedback.abuse.pages import refusals_shown
from feedback.errors import FeedbackError, KeyReusedError
from feedback.forms import GUARDS, FeedbackForm, new_key, prefilled, show_refusal
from feedback.models import Submission
from feedback.retention import retention_of
from feedback.services.helped import answer_whether_it_helped, may_answer
from feedback.services.intake import Received, receive
from feedback.support import help_for
from feedback.wording import EFFECTS, OUTCOMES, STATES, labels_in_words

WAITING = {Submission.State.RECEIVED}
UNKNOWN = "There is no feedback under this address."
ANSWERS = {"yes": True, "no": False}
SETTLED = {Submission.State.ANSWERED, Submission.State.REJECTED}


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def feedback_form(request: HttpRequest) -> HttpResponse:
    if request.method != "POST":
        return _form_page(request, prefilled(request.GET))
    form = FeedbackForm(request.POST)
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
    admit(attempt_of(request, text=fields["text"], **guards))
    try:
        return receive(**fields)
    except KeyReusedError:
        # The visitor went back, changed the text and sent it again: a second submission is what they mean.
        return receive(**{**fields, "idempotency_key": new_key()})


@require_safe
def track(request: HttpRequest, token: str) -> HttpResponse:
    submission = selectors.tracked_submission(token)
    if submission is None:
        raise Http404(UNKNOWN)
    response = render(request, "feedback/track.html", _tracking_context(submission, just_sent="sent" in request.GET))
    # The address is the key to the page: keep it out of indexes, caches and other sites' logs. Without any referrer a
    # browser would not say either where a form was sent from, and be taken for another site.
    response["X-Robots-Tag"] = "noindex, nofollow"
    response["Referrer-Policy"] = "same-origin"
    response["Cache-Control"] = "no-store"
    return response


@never_cache
@require_POST
@refusals_shown
def helped(request: HttpRequest, token: str) -> HttpResponse:
    submission = selectors.tracked_submission(token)
    if submission is None:
        raise Http404(UNKNOWN)
    answer = ANSWERS.get(request.POST.get("helped", ""))
    if answer is None:
        raise BadRequest("helped: yes or no")
    limited(request, "helped", token=token)
    # Refused where there is no reply to judge, or after too many changes: the page itself says how it stands.
    with suppress(FeedbackError):
        answer_whether_it_helped(submission=submission, helped=answer)
    return redirect(f"{reverse('feedback:track', args=[token])}#track-reply")


def _tracking_context(submission: Submission, *, just_sent: bool) -> dict[str, Any]:
    triage = selectors.triage_of(submission)
    badge, sentence = STATES[submission.state]
    return {
        "submission": submission,
        "pieces": selectors.pieces(submission.text),
        "reasons": [(reason, *EFFECTS[reason.effect]) for reason in selectors.reasons(submission.decision.findings)],
        "outcome": OUTCOMES[submission.decision.outcome],
        "triage": triage,
        "labels": labels_in_words(selectors.labels_of(triage)) if triage else None,
        "reply": selectors.approved_reply(submission),
        "may_answer": may_answer(submission),
        "confidence": f"{triage.confidence * 100:.0f} %" if triage else "",
        "retention": retention_of(submission),
        "help": help_for(submission.decision.findings),
        "just_sent": just_sent,
        "badge": badge,
        "sentence": sentence,
        "waiting": submission.state in WAITING,
        "settled": submission.state in SETTLED,
    }
