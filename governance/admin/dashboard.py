"""What governance did lately, in figures: one page, read-only."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path, reverse
from django.utils.decorators import method_decorator
from django.views.decorators.http import require_safe

from governance import statistics
from governance.admin import charts, drawing, words
from governance.admin.permissions import ReadOnly
from governance.core.decisions import EFFECTS
from governance.models import Dashboard

RANGES = (7, 30, 90)
DEFAULT_RANGE = 30


def chosen_range(request: HttpRequest) -> int:
    asked = request.GET.get("days", "")
    return int(asked) if asked in map(str, RANGES) else DEFAULT_RANGE


@admin.register(Dashboard)
class DashboardAdmin(ReadOnly, admin.ModelAdmin[Dashboard]):
    """Who may see decisions may see their figures; those about reviews are for who may see reviews."""

    def has_view_permission(self, request: HttpRequest, _obj: Any = None) -> bool:
        return bool(request.user.has_perm("governance.view_decision"))

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def get_urls(self) -> list[URLPattern]:
        guarded = self.admin_site.admin_view
        return [
            path("", guarded(self.changelist_view), name="governance_dashboard_changelist"),
            path("<slug:name>.svg", guarded(self.chart), name="governance_dashboard_chart"),
        ]

    @method_decorator(require_safe)
    def changelist_view(
        self,
        request: HttpRequest,
        extra_context: dict[str, Any] | None = None,  # noqa: ARG002
    ) -> HttpResponse:
        days = self._range(request)
        context = {
            **self.admin_site.each_context(request),
            "title": "Dashboard",
            "opts": self.opts,
            **figures(days, with_reviews=request.user.has_perm("governance.view_review")),
        }
        return render(request, "admin/governance/dashboard/page.html", context)

    @method_decorator(require_safe)
    def chart(self, request: HttpRequest, name: str) -> HttpResponse:
        days = self._range(request)
        if name not in charts.CHARTS:
            raise Http404("There is no such chart.")
        return drawing.response(charts.CHARTS[name](days))

    def _range(self, request: HttpRequest) -> int:
        if not self.has_view_permission(request):
            raise PermissionDenied
        return chosen_range(request)


def figures(days: int, *, with_reviews: bool) -> dict[str, Any]:
    """Everything the page says, in six queries: however much there is, the database adds it up."""
    groups = statistics.daily(days)
    rules = statistics.rule_figures(days)
    totals = Counter[str]()
    for group in groups:
        totals[group.outcome] += group.count
    return {
        "days": days,
        "ranges": RANGES,
        "decisions": totals.total(),
        "totals": [(charts.OUTCOMES[outcome], totals[outcome]) for outcome in EFFECTS],
        "dates": _dates(days, groups),
        "kinds": _kinds(groups, statistics.latencies(days)),
        "rules": rules,
        "with_reviews": with_reviews,
        "waiting": statistics.open_reviews() if with_reviews else [],
        "charts": {name: _address(name, days) for name in charts.CHARTS},
    }


def _address(name: str, days: int) -> str:
    return f"{reverse('admin:governance_dashboard_chart', args=[name])}?days={days}"


def _dates(days: int, groups: Sequence[statistics.Group]) -> list[dict[str, Any]]:
    """The table beside the drawings by day, the newest first; days without any decision are left out of it."""
    counts, loads = charts.by_day(groups), charts.pressures(groups)
    return [
        {
            "day": day,
            "outcomes": [counts.get((day, outcome), 0) for outcome in EFFECTS],
            "mean": loads[day][0],
            "highest": loads[day][1],
        }
        for day in reversed(charts.last_days(days))
        if day in loads
    ]


def _kinds(groups: Sequence[statistics.Group], latencies: Sequence[statistics.Latency]) -> list[dict[str, Any]]:
    counts: dict[tuple[str, str], int] = {}
    for group in groups:
        key = (group.action, group.outcome)
        counts[key] = counts.get(key, 0) + group.count
    return [_kind(latency, counts) for latency in sorted(latencies, key=lambda one: -one.count)]


def _kind(latency: statistics.Latency, counts: Mapping[tuple[str, str], int]) -> dict[str, Any]:
    return {
        "name": words.kind(latency.action),
        "action": latency.action,
        "latency": latency,
        "outcomes": [counts.get((latency.action, outcome), 0) for outcome in EFFECTS],
    }
