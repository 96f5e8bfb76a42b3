"""Training runs: started, resumed, and looked at while they work and afterwards."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils.decorators import method_decorator
from django.utils.html import format_html
from django.views.decorators.http import require_POST, require_safe

from governance.admin.drawing import response
from training import words
from training.admin import curves, runners
from training.admin.badges import badges
from training.admin.comparing import ComparingAdmin
from training.admin.forms import MODES, StartForm, StopForm
from training.exporting import name_of, zipped
from training.launch import resume_run, start_run
from training.models import Run
from training.remarks import remarks_on, with_remarks
from training.run_log import kept_lines
from training.runs import LIVE, RunNotAvailableError, ask_to_stop
from training.series import rounds_a_point, series

START = "training.add_run"
SEE_POLICIES = "training.view_policyversion"
# A drawing is 900 pixels wide, and nobody reads more lines of a table.
MOST_POINTS = 250
COMPARED = {
    "policy": "trained policy",
    "untrained": "untrained policy",
    "random": "random policy",
    "gain_over_untrained": "gain over the untrained one",
}
COLUMNS = {
    "reward": "reward",
    "reward_low": "interval from",
    "reward_high": "to",
    "violations_attempted": "violations attempted",
    "violations_executed": "violations executed",
    "pressure": "pressure",
    "kl": "KL divergence",
    "entropy": "entropy",
    "agreement": "agreement",
    "probe_attempted": "probes attempted",
    "probe_executed": "probes executed",
    "probe_reward": "probes: reward",
    "probe_agreement": "probes: agreement",
    "drift_attempted": "drift: attempted",
    "drift_reward": "drift: reward",
    "drift_agreement": "drift: agreement",
    "validation_reward": "validation reward",
    "stale_share": "stale share",
    "rollouts_dropped": "dropped as stale",
    "rollouts_per_second": "rollouts a second",
    "tokens": "tokens",
    "cost": "cost",
}


@admin.register(Run)
class RunAdmin(ComparingAdmin):
    page_template = "admin/training/run/page.html"
    change_list_template = "admin/training/run/change_list.html"
    list_display = ["__str__", "state", "rounds", "took", "held_out_reward", "created"]
    list_filter = ["status", "kind", "algorithm", "mode"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Run]:
        return with_remarks(super().get_queryset(request), run="pk")

    @admin.display(description="status", ordering="status")
    def state(self, run: Run) -> str:
        return format_html("{} {}", run.get_status_display(), badges(remarks_on(run)))

    @admin.display(ordering="rounds_done")
    def rounds(self, run: Run) -> str:
        return f"{run.rounds_done} of {run.rounds_total}"

    @admin.display(description="duration", ordering="seconds")
    def took(self, run: Run) -> str:
        return words.seconds(run.seconds or None)

    @admin.display(ordering="created_at")
    def created(self, run: Run) -> str:
        return f"{run.created_at:%d %b, %H:%M}"

    @admin.display(description="held-out reward")
    def held_out_reward(self, run: Run) -> str:
        found = run.result.get("held_out", {}).get("policy")
        return words.figure(found["mean"] if found else None)

    def get_urls(self) -> list[URLPattern]:
        guarded = self.admin_site.admin_view
        own = [
            path("start/", guarded(self.start), name="training_run_start"),
            path("<uuid:pk>/stop/", guarded(self.stop), name="training_run_stop"),
            path("compare/", guarded(self.compare), name="training_run_compare"),
            path("compare/chart.svg", guarded(self.compare_chart), name="training_run_compare_chart"),
            path("<uuid:pk>/resume/", guarded(self.resume), name="training_run_resume"),
            path("<uuid:pk>/export.zip", guarded(self.export), name="training_run_export"),
            path("<uuid:pk>/<slug:name>.svg", guarded(self.chart), name="training_run_chart"),
        ]
        return own + super().get_urls()

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        form = StartForm() if request.user.has_perm(START) else None
        # Where there is no run yet, the page has nothing else to offer.
        start = {"start_form": form, "start_open": not Run.objects.exists()}
        return super().changelist_view(request, {**start, **(extra_context or {})})

    @method_decorator(require_POST)
    def start(self, request: HttpRequest) -> HttpResponse:
        self._must_be_allowed_to_start(request)
        form = StartForm(request.POST)
        if not form.is_valid():
            for name, errors in form.errors.items():
                messages.error(request, f"{form[name].label}: {' '.join(map(str, errors))}")
            return redirect("admin:training_run_changelist")
        run = start_run(user=request.user, **form.cleaned_data)
        messages.success(request, "The run is queued. It starts as soon as the training worker is free.")
        return redirect("admin:training_run_change", run.pk)

    @method_decorator(require_POST)
    def resume(self, request: HttpRequest, pk: Any) -> HttpResponse:
        self._must_be_allowed_to_start(request)
        run = self.found(request, pk)
        try:
            resume_run(run=run, user=request.user)
            messages.success(request, "The run is queued again and goes on where it stopped.")
        except RunNotAvailableError as error:
            messages.error(request, f"Not resumed: {error}.")
        return redirect("admin:training_run_change", run.pk)

    @method_decorator(require_POST)
    def stop(self, request: HttpRequest, pk: Any) -> HttpResponse:
        self._must_be_allowed_to_start(request)
        run, form = self.found(request, pk), StopForm(request.POST)
        if not form.is_valid():
            messages.error(request, f"Not stopped: {form.errors['confirmed'][0]}.")
            return redirect("admin:training_run_change", run.pk)
        try:
            ask_to_stop(run=run, user=request.user)
            messages.success(request, "The run stops: at once while it waits, within seconds while it works.")
        except RunNotAvailableError as error:
            messages.error(request, f"Not stopped: {error}.")
        return redirect("admin:training_run_change", run.pk)

    @method_decorator(require_safe)
    def chart(self, request: HttpRequest, pk: Any, name: str) -> HttpResponse:
        run, chart = self.found(request, pk), curves.CHARTS.get(name)
        if chart is None:
            raise Http404("There is no such chart.")
        return response(curves.draw(chart, series(run, names=chart.series, most=MOST_POINTS)))

    @method_decorator(require_safe)
    def export(self, request: HttpRequest, pk: Any) -> StreamingHttpResponse:
        run = self.found(request, pk)
        if not can_export(request, run):
            raise PermissionDenied
        headers = {"Content-Disposition": f'attachment; filename="{name_of(run)}.zip"', "Cache-Control": "no-store"}
        return StreamingHttpResponse(zipped(run), content_type="application/zip", headers=headers)

    def _must_be_allowed_to_start(self, request: HttpRequest) -> None:
        if not (self.has_view_permission(request) and request.user.has_perm(START)):
            raise PermissionDenied

    def page_context(self, request: HttpRequest, row: Run) -> dict[str, Any]:
        curve = series(row, most=MOST_POINTS)
        held_out = row.result.get("held_out", {})
        return {
            "title": f"Run {row}",
            "remarks": remarks_on(row),
            "learns_from": MODES.get(row.mode, ""),
            "live": row.status in LIVE,
            "stop_form": StopForm() if can_stop(request, row) else None,
            "throughput": throughput(curve),
            "log": kept_lines(row),
            "can_export": can_export(request, row),
            "can_resume": row.status == Run.Status.INTERRUPTED and request.user.has_perm(START),
            "duration": words.seconds(row.seconds or None),
            "time_left": time_left(row),
            "policy": getattr(row, "policy", None),
            "held_out": [(COMPARED.get(name, name), words.interval(value)) for name, value in held_out.items()],
            "anomalies": row.anomalies.select_related("decision__review"),
            "runners": runners.table(row),
            "violations": row.result.get("violations", {}),
            "parameters": list(words.rows(row.parameters)) if row.parameters else [],
            "data": list(words.rows(row.data)) if row.data else [],
            "charts": charts(row, curve),
            "table": table(curve),
            "rounds_a_point": rounds_a_point([row], MOST_POINTS),
        }


def can_stop(request: HttpRequest, run: Run) -> bool:
    return run.status in LIVE and run.stop_requested_at is None and request.user.has_perm(START)


def can_export(request: HttpRequest, run: Run) -> bool:
    """Whether one may see all that an export holds: the weights of the run's policy are in it."""
    return not hasattr(run, "policy") or request.user.has_perm(SEE_POLICIES)


def throughput(curve: curves.Series) -> str:
    """Rollouts a second at the newest point that was measured; empty where none was."""
    measured = curve.get("rollouts_per_second")
    return f"{measured[-1][1]:.1f} rollouts a second" if measured else ""


def time_left(run: Run) -> str:
    """An estimate from the rounds done so far; empty while there is nothing to go by."""
    if run.status != Run.Status.RUNNING or not run.rounds_done:
        return ""
    return words.seconds(run.seconds / run.rounds_done * (run.rounds_total - run.rounds_done))


def charts(run: Run, curve: curves.Series) -> list[dict[str, str]]:
    points = run.rounds_done // rounds_a_point([run], MOST_POINTS)
    return [
        {
            # The number in the address makes the browser fetch a new drawing when there is more to see, and only then.
            "address": f"{reverse('admin:training_run_chart', args=[run.pk, name])}?points={points}",
            "alternative": curves.alternative(chart, curve),
        }
        for name, chart in curves.CHARTS.items()
        if curves.drawable(chart, curve)
    ]


def table(curve: curves.Series) -> dict[str, Any]:
    """The figures beneath the drawings: a line a round, a column for each series that has any."""
    names = [name for name in COLUMNS if curve.get(name)]
    values = {name: dict(curve[name]) for name in names}
    steps = sorted({step for points in values.values() for step in points})
    lines = [(step, [words.figure(values[name].get(step)) for name in names]) for step in steps]
    return {"heads": [COLUMNS[name] for name in names], "lines": lines}
