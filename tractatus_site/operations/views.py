from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.views import defaults
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from feedback.api.problems import answer_for_status


@never_cache
@require_safe
def healthz(_request: HttpRequest) -> HttpResponse:
    """The process answers. Whether it can reach its database is a question for readiness, not for this."""
    return HttpResponse("ok\n", content_type="text/plain; charset=utf-8")


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
