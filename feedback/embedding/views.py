"""The form in a frame on another site of the same owner, and the script that puts it there.

Browsers keep cookies from a frame of another site, so nothing here asks for one: the form's signed stamp and the
request's origin stand in for the token that other forms carry. Only the sites in FEEDBACK_EMBED_ORIGINS may frame it,
and no other page of this site may be framed at all.
"""

from functools import partial

from csp.decorators import csp_replace
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from feedback.form_page import Place, answer_form
from feedback.models import Submission

BASE = "feedback/embed_base.html"


def _sent(request: HttpRequest, submission: Submission) -> HttpResponse:
    # The tracking page may not be framed: it opens in a tab of its own.
    return render(request, "feedback/embed_sent.html", {"base": BASE, "submission": submission})


FRAME = Place(
    template="feedback/embed.html",
    base=BASE,
    action=partial(reverse, "feedback:embed"),
    sent=_sent,
)


@never_cache
@csrf_exempt
@xframe_options_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def framed_form(request: HttpRequest) -> HttpResponse:
    origins = _allowed_origins()
    if request.method == "POST" and request.headers.get("Origin") != f"{request.scheme}://{request.get_host()}":
        raise PermissionDenied("The form was sent from elsewhere.")
    answer: HttpResponse = csp_replace({"frame-ancestors": origins})(partial(answer_form, place=FRAME))(request)
    return answer


@require_safe
@cache_control(public=True, max_age=3600)
def script(request: HttpRequest) -> HttpResponse:
    _allowed_origins()
    response = render(request, "feedback/embed.js", content_type="text/javascript; charset=utf-8")
    # A module of another origin is only run where it may be read. It is the same for everybody.
    response["Access-Control-Allow-Origin"] = "*"
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


def _allowed_origins() -> list[str]:
    origins: list[str] = settings.FEEDBACK_EMBED_ORIGINS
    if not origins:
        raise Http404("The form is on no other site.")
    return origins
