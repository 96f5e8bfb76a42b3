"""Figures that documents cite: as HTML, as text, or as what to say where nothing was measured."""

import re
from collections.abc import Callable, Collection, Mapping

from django.template.loader import render_to_string

from tractatus_site.docs import citations
from tractatus_site.research.figures import Figure, Standing, figure, standing
from training.experiments.registry import EXPERIMENTS
from training.experiments.stored import results_by_name
from training.models import ExperimentResult

NAME = re.compile(r"[a-z0-9]+(?:\.[a-z0-9_-]+)+")
MISSING = "not measured here yet"
ONLY_QUICK = "not measured here yet (only a quick run is stored, which shows that the experiment works)"
HTML = "site/research/_cited.html"


def fault(name: str) -> str | None:
    """What is wrong with the name of a cited result; None where an experiment could have it."""
    if not NAME.fullmatch(name):
        return "is no name of a result, such as demo2.performance_cost"
    experiment = name.partition(".")[0]
    return None if experiment in EXPERIMENTS else f"names no experiment; there are {', '.join(EXPERIMENTS)}"


def cited(names: Collection[str]) -> dict[str, Figure | str]:
    """For each name its figure, or the words that stand in its place. Two queries, however many names."""
    stored = results_by_name(names)
    if not stored:
        return dict.fromkeys(names, MISSING)
    now = standing()
    return {name: _one(stored[name], now) if name in stored else MISSING for name in names}


def _one(result: ExperimentResult, now: Standing) -> Figure | str:
    return ONLY_QUICK if result.quick else figure(result, result.experiment, now)


def as_html(names: Collection[str]) -> Mapping[str, str]:
    return _told(names, lambda one: render_to_string(HTML, {"figure": one}).strip(), '<em class="cited-none">{}</em>')


def as_text(names: Collection[str]) -> Mapping[str, str]:
    return _told(names, _sentence, "{}")


def _told(names: Collection[str], tell: Callable[[Figure], str], none: str) -> Mapping[str, str]:
    return {name: tell(one) if isinstance(one, Figure) else none.format(one) for name, one in cited(names).items()}


def _sentence(one: Figure) -> str:
    day = f"{one.measured_at:%Y-%m-%d}"
    of = [one.uncertainty, one.repetitions, day, f"code {one.code}", *one.remarks, f"source: {one.address}"]
    return f"{one.shown} {one.unit} ({'; '.join(filter(None, of))})"


def missing(names: Collection[str]) -> list[str]:
    """Names under which no full run has stored anything."""
    stored = results_by_name(names)
    return [name for name in names if name not in stored or stored[name].quick]


FIGURES = citations.Figures(html=as_html, text=as_text, fault=fault, missing=missing)
