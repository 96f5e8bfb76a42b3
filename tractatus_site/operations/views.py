from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe


@never_cache
@require_safe
def healthz(_request: HttpRequest) -> HttpResponse:
    """The process answers. Whether it can reach its database is a question for readiness, not for this."""
    return HttpResponse("ok\n", content_type="text/plain; charset=utf-8")
