from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import Http404, HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.crypto import constant_time_compare
from django.views import defaults
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from feedback.api.problems import answer_for_status
from tractatus_site.operations.metrics import exposition
from tractatus_site.operations.readiness import standing


@never_cache
@require_safe
def healthz(_request: HttpRequest) -> HttpResponse:
    """The process answers. Whether it can reach its database is a question for readyz."""
    return HttpResponse("ok\n", content_type="text/plain; charset=utf-8")


@never_cache
@require_safe
def readyz(_request: HttpRequest) -> HttpResponse:
    """A line for each check; 503 as long as one of them says anything but "ok"."""
    found = standing()
    ready = set(found.values()) == {"ok"}
    lines = "".join(f"{name}: {outcome}\n" for name, outcome in found.items())
    return HttpResponse(lines, content_type="text/plain; charset=utf-8", status=200 if ready else 503)


@never_cache
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """Figures of the running site, for whoever has the token of METRICS_TOKEN; without such a token there are none."""
    if not settings.METRICS_TOKEN:
        raise Http404
    given = request.headers.get("Authorization", "")
    if not constant_time_compare(given, f"Bearer {settings.METRICS_TOKEN}"):
        refused = "The figures of this site need the token of METRICS_TOKEN, as Authorization: Bearer TOKEN.\n"
        answer = HttpResponse(refused, content_type="text/plain; charset=utf-8", status=401)
        answer["WWW-Authenticate"] = 'Bearer realm="metrics"'
        return answer
    content, content_type = exposition(request.headers.get("Accept", ""))
    return HttpResponse(content, content_type=content_type)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Reads nothing of the request: Django's own page asks the body for a token, which fails once more."""
    status = 413 if isinstance(exception, RequestDataTooBig) else 400
    page = HttpResponse(render_to_string("400.html", {"status": status}), status=status)
    return answer_for_status(request, status) or page


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    return answer_for_status(request, 403) or defaults.permission_denied(request, exception)


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return answer_for_status(request, 404) or defaults.page_not_found(request, exception)


def server_error(request: HttpRequest) -> HttpResponse:
    return answer_for_status(request, 500) or HttpResponse(render_to_string("500.html"), status=500)
