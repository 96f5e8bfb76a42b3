"""The research pages, and the same as CSV, JSON and drawings."""

from functools import lru_cache
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from governance.admin.drawing import response
from tractatus_site.freshness.public import cached_page
from tractatus_site.research import documents, selectors
from training import words
from training.experiments import stored
from training.experiments.drawings import LOOKS, draw, table, told
from training.experiments.registry import EXPERIMENTS
from training.experiments.tables import compared, singles, tables
from training.experiments.telling import number
from training.models import Experiment

# A drawing stays as it is: its address names the run and, of one that was loaded, the file that it came from.
CACHED = "public, max-age=86400"
MADE_HERE = "here"
CHECKSUM = 12
"""Characters of it, enough to tell two files of one run apart."""
MOST_ROUNDS = 20
"""Lines of a drawing's table; the JSON document has every round."""


@require_safe
@cached_page
def research_list(request: HttpRequest) -> HttpResponse:
    found = selectors.summaries()
    context = {"summaries": found.values(), "questions": selectors.open_questions(found)}
    return render(request, "site/research/list.html", context)


@require_safe
@cached_page
def research_detail(request: HttpRequest, name: str) -> HttpResponse:
    one = selectors.summary(_known(name))
    context = {
        "one": one,
        "prose": [f"site/research/about/{one.name}.html", "site/research/about/none.html"],
        "run": one.run,
        "duration": words.seconds(one.run.seconds) if one.run else "",
        "charts": _charts(one.run) if one.run else [],
        "compared": compared(one.results),
        "singles": singles(one.results),
        "counted": any(result.seeds == 0 for result in one.results),
        "tables": [
            {**group, "title": one.about.groups.get(group["group"], group["group"])} for group in tables(one.results)
        ],
        "runs": selectors.runs(name, one.run),
    }
    return render(request, "site/research/detail.html", context)


@require_safe
def research_rows(_request: HttpRequest, name: str) -> HttpResponse:
    run = stored.ended_well().filter(name=_known(name), quick=False).defer("curves").first()
    if run is None:
        raise Http404("Not measured here yet.")
    headers = {"Content-Disposition": f'attachment; filename="{name}.csv"'}
    return HttpResponse(run.rows, content_type="text/csv; charset=utf-8", headers=headers)


@require_safe
def research_json(_request: HttpRequest, name: str) -> HttpResponse:
    one = selectors.summary(_known(name))
    return JsonResponse(documents.whole(one), json_dumps_params={"ensure_ascii": False, "indent": 1})


@require_safe
def research_chart(_request: HttpRequest, name: str, pk: UUID, version: str, chart: str, look: str) -> HttpResponse:
    if look not in LOOKS:
        raise Http404("There is no such drawing.")
    return response(_drawn(_known(name), pk, version, chart, look), cached=CACHED)


@lru_cache(maxsize=64)
def _drawn(name: str, pk: UUID, version: str, chart: str, look: str) -> bytes:
    """Raises Http404, which is not remembered."""
    run = stored.ended_well().filter(name=name, pk=pk, quick=False).defer("rows").first()
    curves = run.curves.get(chart) if run and _version(run) == version else None
    if curves is None:
        raise Http404("There is no such drawing.")
    return draw(curves, LOOKS[look], titled=False)


def _version(run: Experiment) -> str:
    """A run that was made here never changes again; a loaded one does when its file does."""
    return run.file_checksum[:CHECKSUM] or MADE_HERE


def _known(name: str) -> str:
    if name not in EXPERIMENTS:
        raise Http404("There is no such experiment.")
    return name


def _address(run: Experiment, chart: str, look: str) -> str:
    return reverse("research:chart", args=[run.name, run.pk, _version(run), chart, look])


def _charts(run: Experiment) -> list[dict[str, Any]]:
    return [
        {
            "addresses": {look: _address(run, name, look) for look in LOOKS},
            "title": curves["title"],
            "unit": curves["unit"],
            "told": told(curves),
            "heads": list(curves["lines"]),
            "lines": [(line, map(_shown, values)) for line, values in table(curves, most=MOST_ROUNDS)],
        }
        for name, curves in run.curves.items()
    ]


def _shown(value: float | None) -> str:
    """Empty where a line has ended."""
    return "" if value is None else number(value)
