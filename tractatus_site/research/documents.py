"""An experiment's answer and results as JSON: in the API, and as a file of their own."""

from dataclasses import asdict
from typing import Any

from django.urls import reverse

from tractatus_site.research.selectors import Summary
from training.experiments.published import PUBLISHED
from training.models import Experiment, ExperimentResult


def told(one: Summary) -> dict[str, Any]:
    return {
        "experiment": one.name,
        "question": one.question,
        "measured": one.run is not None,
        "answer": one.answer or None,
        "page": reverse("research:detail", args=[one.name]),
        "run": _run(one.run) if one.run else None,
        "remarks": list(one.remarks),
        "results": [_result(result) for result in one.results],
    }


def whole(one: Summary) -> dict[str, Any]:
    return {**told(one), "curves": one.run.curves if one.run else {}}


def _run(run: Experiment) -> dict[str, Any]:
    plain = ("origin", "agents", "rounds", "seeds", "code_version", "rule_revision", "machine")
    return {
        "id": str(run.pk),
        "started": run.created_at.isoformat(),
        "ended": run.ended_at.isoformat() if run.ended_at else None,
        **{name: getattr(run, name) for name in plain},
    }


def _result(one: ExperimentResult) -> dict[str, Any]:
    plain = ("name", "value", "low", "high", "unit", "seeds")
    published = PUBLISHED.get(one.name)
    return {
        **{name: getattr(one, name) for name in plain},
        "published": asdict(published) if published else None,
    }
