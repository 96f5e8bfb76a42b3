"""Experiments: how far they are, what they measured beside what others published, drawings, and every seed's row."""

from typing import Any

from django.contrib import admin
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse
from django.utils.decorators import method_decorator
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.views.decorators.http import require_safe

from governance.admin.drawing import response
from training import words
from training.admin.readonly import ReadOnlyAdmin
from training.experiments.drawings import draw, told
from training.experiments.life import mark_interrupted_experiments
from training.experiments.registry import EXPERIMENTS
from training.experiments.tables import compared, singles, tables
from training.models import Experiment

QUICK = format_html('<span class="lab-badge lab-badge-quick">{}</span>', "quick")


@admin.register(Experiment)
class ExperimentAdmin(ReadOnlyAdmin):
    page_template = "admin/training/experiment/page.html"
    list_display = ["__str__", "status", "size", "origin", "progress", "sizes", "took", "created_at"]
    list_filter = ["name", "status", "quick", "origin"]

    class Media:
        css = {"all": ["css/training-admin.css"]}

    @admin.display(description="kind", ordering="quick")
    def size(self, experiment: Experiment) -> SafeString | str:
        return QUICK if experiment.quick else "full"

    @admin.display(description="progress")
    def progress(self, experiment: Experiment) -> str:
        total = experiment.steps_total
        return f"{100 * experiment.steps_done // total} %" if total else words.NOTHING

    @admin.display(description="seeds × rounds × agents")  # noqa: RUF001 - a multiplication sign
    def sizes(self, experiment: Experiment) -> str:
        return f"{experiment.seeds} × {experiment.rounds} × {experiment.agents}"  # noqa: RUF001

    @admin.display(description="duration")
    def took(self, experiment: Experiment) -> str:
        return words.seconds(experiment.seconds)

    def get_urls(self) -> list[URLPattern]:
        guarded = self.admin_site.admin_view
        own = [
            path("<uuid:pk>/rows.csv", guarded(self.rows), name="training_experiment_rows"),
            path("<uuid:pk>/<slug:name>.svg", guarded(self.chart), name="training_experiment_chart"),
        ]
        return own + super().get_urls()

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        mark_interrupted_experiments()
        return super().changelist_view(request, extra_context)

    @method_decorator(require_safe)
    def rows(self, request: HttpRequest, pk: Any) -> HttpResponse:
        experiment: Experiment = self.found(request, pk)
        if not experiment.rows:
            raise Http404("This experiment has no rows: it did not come to its end.")
        kind = "-quick" if experiment.quick else ""
        name = f"{experiment.name}{kind}-{str(experiment.pk)[:8]}.csv"
        headers = {"Content-Disposition": f'attachment; filename="{name}"'}
        return HttpResponse(experiment.rows, content_type="text/csv; charset=utf-8", headers=headers)

    @method_decorator(require_safe)
    def chart(self, request: HttpRequest, pk: Any, name: str) -> HttpResponse:
        curves = self.found(request, pk).curves.get(name)
        if curves is None:
            raise Http404("There is no such chart.")
        return response(draw(curves))

    def page_context(self, request: HttpRequest, row: Experiment) -> dict[str, Any]:  # noqa: ARG002
        results = list(row.results.all())
        entry = EXPERIMENTS.get(row.name)
        return {
            "title": f"Experiment {row}",
            "question": entry.question if entry else "",
            "live": row.status == Experiment.Status.RUNNING,
            "duration": words.seconds(row.seconds),
            "compared": compared(results),
            "singles": singles(results),
            "tables": tables(results),
            "charts": [
                {"address": reverse("admin:training_experiment_chart", args=[row.pk, name]), "told": told(curves)}
                for name, curves in row.curves.items()
            ],
        }
