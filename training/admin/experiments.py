"""Experiments: how far they are, what they measured beside what others published, drawings, and every seed's row."""

from collections.abc import Mapping, Sequence
from typing import Any

import pygal
from django.contrib import admin
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse
from django.utils.decorators import method_decorator
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.views.decorators.http import require_safe

from governance.admin.drawing import response, style, svg
from training import words
from training.admin.readonly import ReadOnlyAdmin
from training.experiments.life import mark_interrupted_experiments
from training.experiments.published import PUBLISHED
from training.experiments.registry import EXPERIMENTS
from training.models import Experiment, ExperimentResult

STYLE = style("#26312f", "#b3421d", "#0d5659", "#6b4fa0", "#9a7b0a")
MOST_LABELS = 10
GROUPED = 4
"""Parts of the name of a result that belongs to a group of results, such as demo2.perfect.mask.coverage."""
QUICK = format_html('<span class="lab-badge lab-badge-quick">{}</span>', "quick")


@admin.register(Experiment)
class ExperimentAdmin(ReadOnlyAdmin):
    page_template = "admin/training/experiment/page.html"
    list_display = ["__str__", "status", "size", "progress", "sizes", "took", "created_at"]
    list_filter = ["name", "status", "quick"]

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


def compared(results: Sequence[ExperimentResult]) -> list[dict[str, str]]:
    """The results beside which a published figure stands."""
    return [
        {
            "name": one.name,
            "measured": interval(one),
            "unit": one.unit,
            "published": words.number(PUBLISHED[one.name].value),
            "source": PUBLISHED[one.name].source,
        }
        for one in results
        if one.name in PUBLISHED
    ]


def tables(results: Sequence[ExperimentResult]) -> list[dict[str, Any]]:
    """Results with names of four parts, a table for each second part: `demo2.perfect.mask.coverage` is in the line
    `mask` of the table `perfect`."""
    groups: dict[str, dict[str, dict[str, str]]] = {}
    for one in results:
        parts = one.name.split(".")
        if len(parts) == GROUPED:
            _, group, line, measure = parts
            groups.setdefault(group, {}).setdefault(line, {})[f"{measure}, {one.unit}"] = interval(one)
    return [_table(group, lines) for group, lines in groups.items()]


def singles(results: Sequence[ExperimentResult]) -> list[dict[str, str]]:
    """The results that are in none of the tables."""
    return [
        {"name": one.name, "measured": interval(one), "unit": one.unit}
        for one in results
        if len(one.name.split(".")) != GROUPED
    ]


def _table(group: str, lines: Mapping[str, Mapping[str, str]]) -> dict[str, Any]:
    heads = list(dict.fromkeys(head for cells in lines.values() for head in cells))
    return {
        "group": plain(group),
        "heads": [plain(head) for head in heads],
        "lines": [(plain(line), [cells.get(head, words.NOTHING) for head in heads]) for line, cells in lines.items()],
    }


def plain(name: str) -> str:
    return name.replace("_", " ")


def interval(result: ExperimentResult) -> str:
    value, low, high = (f"{number:.2f}" for number in (result.value, result.low, result.high))
    return f"{value} ({low} to {high})"


def draw(curves: Mapping[str, Any]) -> bytes:
    """Lines by round as an SVG document."""
    rounds = max(len(values) for values in curves["lines"].values())
    drawing = pygal.Line(
        style=STYLE,
        js=[],
        width=900,
        height=320,
        title=curves["title"],
        x_title="round",
        y_title=curves["unit"],
        show_dots=rounds <= MOST_LABELS,
        dots_size=3,
        stroke_style={"width": 2},
        max_scale=6,
        legend_at_bottom=True,
        legend_at_bottom_columns=len(curves["lines"]),
        truncate_legend=-1,
        truncate_label=-1,
        x_labels=[str(number + 1) for number in range(rounds)],
        x_labels_major_count=min(rounds, MOST_LABELS),
        show_minor_x_labels=False,
    )
    for name, values in curves["lines"].items():
        drawing.add(name, values)
    return svg(drawing)


def told(curves: Mapping[str, Any]) -> str:
    """What the drawing shows, in a sentence for those who do not see it."""
    lines = [
        f"{name} from {values[0]:.3g} in round 1 to {values[-1]:.3g} in round {len(values)}"
        for name, values in curves["lines"].items()
    ]
    return f"{curves['title']}, {curves['unit']}: {'; '.join(lines)}."
