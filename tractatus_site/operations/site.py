"""The admin's own pages: its first one is a dashboard.

What the dashboard reads registers itself with this very site while it is imported, so it is imported when first asked
for.
"""

from typing import Any

from django.contrib.admin import AdminSite
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, URLResolver, path
from django.utils.decorators import method_decorator
from django.views.decorators.http import require_safe


class DashboardSite(AdminSite):
    def get_urls(self) -> list[URLPattern | URLResolver]:
        chart = path("charts/<slug:name>.svg", self.admin_view(self.chart), name="dashboard_chart")
        return [chart, *super().get_urls()]

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> TemplateResponse:
        from tractatus_site.operations.dashboard import panels

        return super().index(request, {**panels.context(request), **(extra_context or {})})

    @method_decorator(require_safe)
    def chart(self, request: HttpRequest, name: str) -> HttpResponse:
        from tractatus_site.operations.dashboard import views

        return views.chart(request, name)
