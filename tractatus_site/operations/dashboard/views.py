from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse

from governance.admin import drawing
from governance.admin.dashboard import chosen_range
from tractatus_site.operations.dashboard.charts import CHARTS
from tractatus_site.operations.dashboard.panels import SEE_FEEDBACK


def chart(request: HttpRequest, name: str) -> HttpResponse:
    if not request.user.has_perm(SEE_FEEDBACK):
        raise PermissionDenied
    if name not in CHARTS:
        raise Http404("There is no such chart.")
    return drawing.response(CHARTS[name](chosen_range(request)))
