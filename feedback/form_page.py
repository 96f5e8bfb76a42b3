"""What the feedback form does, wherever it stands: on a page of its own, or in a frame on another site.

Each button of the form has one function here. All of them work without script; the widget's script uses them too.
"""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from feedback.abuse.attack import attack_ends
from feedback.abuse.checks import admit, attempt_of
from feedback.abuse.errors import RefusedError
from feedback.abuse.limits import limited
from feedback.errors import FeedbackError, KeyReusedError
from feedback.foresight import Foresight, foresee
from feedback.forms import GUARDS, FeedbackForm, LineBreaks, new_key, prefilled, show_refusal
from feedback.models import Submission
from feedback.screenshots import Picture
from feedback.services.attachments import attach
from feedback.services.intake import Received, receive
from feedback.services.suggestions import count_answer
from feedback.wording import EFFECTS

# What the widget's script asks for instead of a whole page.
PART = "part"


@dataclass(frozen=True)
class Place:
    """Where the form stands: the template of its page, what other pages there are made from, where it is sent to, and
    what follows once it was sent."""

    template: str
    base: str
    action: Callable[[], str]
    sent: Callable[[HttpRequest, Submission], HttpResponse]


def answer_form(request: HttpRequest, place: Place) -> HttpResponse:
    if request.method != "POST":
        return _page(request, place, prefilled(request.GET))
    button = next((name for name in BUTTONS if name in request.POST), "")
    try:
        return BUTTONS.get(button, _send)(request, place)
    except RefusedError as error:
        form = FeedbackForm(request.POST, request.FILES)
        show_refusal(form, error)
        return _page(request, place, form, status=error.status, headers=error.headers)


def _send(request: HttpRequest, place: Place) -> HttpResponse:
    form = FeedbackForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, place, form, status=422)
    try:
        received = _receive(request, form.cleaned_data)
    except ValidationError as error:
        form.add_error(None, error)
        return _page(request, place, form, status=422)
    return place.sent(request, received.submission)


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


def _preview(request: HttpRequest, place: Place) -> HttpResponse:
    """Shows what would become of the text. The form comes back as it was, and nothing of it is kept."""
    limited(request, "preview")
    form = FeedbackForm(initial=request.POST.dict())
    form.files = request.FILES
    try:
        foresight = foresee(
            LineBreaks().to_python(request.POST.get("text", "")),
            contact=bool(request.POST.get("contact")),
            consent="consent" in request.POST,
            tokens=request.POST.get("tokens", "").split(),
        )
    except ValidationError as error:
        form = FeedbackForm(request.POST, request.FILES)
        form.add_error("text", error)
        return _page(request, place, form, status=422)
    if request.POST["preview"] == PART:
        return render(request, "feedback/_foresight.html", _told(foresight))
    return _page(request, place, form, foresight=foresight)


def _answered(request: HttpRequest, place: Place) -> HttpResponse:
    """A suggested document answered it: one number goes up, and the text goes nowhere."""
    limited(request, "answered")
    with suppress(ValidationError):
        count_answer(page=request.POST["answered"])
    return render(request, "feedback/answered.html", {"base": place.base})


# Name of a button of the form → what it does. Without any of them, the form was sent.
BUTTONS: dict[str, Callable[[HttpRequest, Place], HttpResponse]] = {"preview": _preview, "answered": _answered}


def _told(foresight: Foresight) -> dict[str, Any]:
    reasons = [(reason, *EFFECTS[reason.effect]) for reason in foresight.preview.reasons]
    return {"foresight": foresight, "reasons": reasons, "errors": foresight.preview.errors}


def _page(
    request: HttpRequest,
    place: Place,
    form: FeedbackForm,
    *,
    foresight: Foresight | None = None,
    status: int = 200,
    headers: dict[str, str] | None = None,
) -> HttpResponse:
    context = {
        "form": form,
        "base": place.base,
        "origins": settings.FEEDBACK_EMBED_ORIGINS,
        "action": place.action(),
        "attacked": attack_ends(timezone.now()) is not None,
        **(_told(foresight) if foresight else {}),
    }
    response = render(request, place.template, context, status=status)
    for name, value in (headers or {}).items():
        response[name] = value
    return response
