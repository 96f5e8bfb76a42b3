from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from tractatus_site.freshness.public import cached_page
from tractatus_site.integration.gaps import DEMO_ROWS, GAPS
from tractatus_site.integration.status import status_groups


@require_safe
@cached_page
def integration(request: HttpRequest) -> HttpResponse:
    context = {"gaps": GAPS, "demo_rows": DEMO_ROWS, "groups": status_groups()}
    return render(request, "site/integration.html", context)
