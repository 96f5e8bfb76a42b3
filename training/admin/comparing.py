"""Two to six runs side by side, at an address that can be passed on."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.views.decorators.http import require_safe

from governance.admin.drawing import response
from training import comparing, words
from training.admin import many_curves
from training.admin.readonly import ReadOnlyAdmin
from training.comparing import Paired
from training.models import Run
from training.registry import FIRST_REWARD
from training.series import curves, rounds_a_point

FEWEST, MOST = 2, 6
MOST_POINTS = 200
"""Of a line in a drawing."""
TITLES = {"kl": "KL divergence"}
FIRST = ("reward", "agreement", "violations_attempted", "violations_executed", "probe_reward", "probe_attempted")
"""Series that are drawn at once, in this order; the others are folded away."""


class NotComparableError(Exception):
    """The address names no runs that could be compared; the message says why."""

    status = 400


class NoSuchRunError(NotComparableError):
    status = 404


@dataclass(frozen=True)
class Line:
    """One fact of each run, in the order of the runs."""

    name: str
    cells: Sequence[str]

    @property
    def differs(self) -> bool:
        return len(set(self.cells)) > 1


class ComparingAdmin(ReadOnlyAdmin):
    """What the list of runs has for it: an action, the page that it leads to, and the page's drawings."""

    actions: Any = ["compare_selected"]

    @admin.action(description="Compare the selected runs", permissions=["view"])
    def compare_selected(self, request: HttpRequest, queryset: QuerySet[Run]) -> HttpResponse | None:
        chosen = list(queryset.order_by("created_at")[: MOST + 1])
        if not FEWEST <= len(chosen) <= MOST:
            messages.error(request, f"Choose from {FEWEST} to {MOST} runs to compare.")
            return None
        return redirect(address("compare", chosen))

    @method_decorator(require_safe)
    def compare(self, request: HttpRequest) -> HttpResponse:
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "row": "Compare",
            "title": "Compare runs",
        }
        template = "admin/training/run/compare.html"
        try:
            runs = self._runs(request)
        except NotComparableError as error:
            return render(request, template, {**context, "problem": str(error)}, status=error.status)
        return render(request, template, {**context, **comparison(runs)})

    @method_decorator(require_safe)
    def compare_chart(self, request: HttpRequest) -> HttpResponse:
        try:
            runs = self._runs(request)
        except NotComparableError as error:
            raise Http404(str(error)) from error
        name = request.GET.get("series", "")
        found = curves(runs, names=[name, *bounds(name)], most=MOST_POINTS)
        if name not in found:
            raise Http404("None of these runs has such a series.")
        return response(many_curves.draw(title(name), found[name], [found.get(end, {}) for end in bounds(name)]))

    def _runs(self, request: HttpRequest) -> list[Run]:
        """In the order of the address. Raises NotComparableError."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        keys = [key_of(text) for text in dict.fromkeys(request.GET.getlist("run"))]
        if not FEWEST <= len(keys) <= MOST:
            raise NotComparableError(f"{len(keys)} different runs are named; from {FEWEST} to {MOST} can be compared.")
        rows = Run.objects.select_related("policy", "schedule", "requested_by").defer("policy__weights")
        found = rows.in_bulk(keys)
        missing = [str(key) for key in keys if key not in found]
        if missing:
            raise NoSuchRunError(f"There is no run {', '.join(missing)}.")
        return [found[key] for key in keys]


def key_of(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise NoSuchRunError(f"There is no run {text[:40]}: that is no id of a run.") from error


def address(view: str, runs: Sequence[Run], **more: str) -> str:
    return f"{reverse(f'admin:training_run_{view}')}?{urlencode([*more.items(), *(('run', run.pk) for run in runs)])}"


def comparison(runs: Sequence[Run]) -> dict[str, Any]:
    drawn = charts(runs)
    return {
        "runs": runs,
        "facts": facts(runs),
        "parameters": side_by_side([run.parameters for run in runs]),
        "scores": side_by_side([scores(run) for run in runs]),
        "data": side_by_side([run.data for run in runs]),
        "without_result": [run for run in runs if not run.result],
        "charts": [chart for chart in drawn if chart["name"] in FIRST],
        "more_charts": [chart for chart in drawn if chart["name"] not in FIRST],
        "rounds_a_point": rounds_a_point(runs, MOST_POINTS),
        "pairs": [(pair, told(pair)) for pair in comparing.paired(runs)],
        "data_differences": [(run, comparing.data_differences(runs[0], run)) for run in runs[1:]],
    }


def scores(run: Run) -> dict[str, Any]:
    return {name: run.result[name] for name in ("held_out", "labels", "violations_held_out") if name in run.result}


def told(pair: Paired) -> str:
    return words.interval(pair.difference.as_dict()) if pair.difference else ""


def side_by_side(records: Iterable[Mapping[str, Any]]) -> list[Line]:
    """Nested records as lines; a dash where a run does not have that one."""
    flat = [dict(words.rows(record)) if record else {} for record in records]
    names = dict.fromkeys(name for lines in flat for name in lines)
    return [Line(name, [lines.get(name, words.NOTHING) for lines in flat]) for name in names]


FACTS: Mapping[str, Callable[[Run], Any]] = {
    "Status": lambda run: run.status,
    "Agent": lambda run: run.kind,
    "Algorithm": lambda run: run.algorithm,
    "Mode": lambda run: run.mode,
    "Seed": lambda run: run.seed,
    "Device": lambda run: run.device,
    "Code version": lambda run: run.code_version,
    "Rule revision": lambda run: run.rule_revision,
    "Version of the reward": lambda run: run.parameters.get("reward_version", FIRST_REWARD) if run.parameters else "",
    "Rounds": lambda run: f"{run.rounds_done} of {run.rounds_total}",
    "Time spent": lambda run: words.seconds(run.seconds or None),
    "Requested by": lambda run: run.requested_by or run.schedule,
    "Policy": comparing.policy_of,
    "Error": lambda run: run.error,
}


def facts(runs: Sequence[Run]) -> list[Line]:
    lines = [Line(name, [cell(value(run)) for run in runs]) for name, value in FACTS.items()]
    counted = comparing.violations(runs)
    return lines + [
        Line(title(name), [cell(counted.get(run, {}).get(name)) for run in runs]) for name in comparing.VIOLATIONS
    ]


def cell(value: Any) -> str:
    return words.NOTHING if value in (None, "") else words.text(value)


def title(series: str) -> str:
    return TITLES.get(series, series.replace("_", " ").capitalize())


def bounds(series: str) -> tuple[str, str]:
    """Series of the lower and the upper end of its interval."""
    return f"{series}_low", f"{series}_high"


def charts(runs: Sequence[Run]) -> list[dict[str, str]]:
    found = curves(runs, most=MOST_POINTS)
    ends = {end for name in found for end in bounds(name)}
    ordered = sorted(found.keys() - ends, key=lambda name: (FIRST.index(name) if name in FIRST else len(FIRST), name))
    return [
        {
            "name": name,
            "address": address("compare_chart", runs, series=name),
            "alternative": many_curves.alternative(title(name), found[name]),
        }
        for name in ordered
    ]
