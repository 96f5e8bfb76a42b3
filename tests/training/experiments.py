"""Plain functions that make what the tests of experiments need."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from governance.core.rules import RuleSet
from tests.governance.library import initial_rules
from training.experiments.frame import Progress, Setting
from training.models import Experiment, ExperimentResult

SOME_RULES = ("inst_016", "inst_017", "inst_101")


def some_rules() -> RuleSet:
    """A few of the site's rules: those on statistics, on assurances, and on addresses of mail."""
    return RuleSet.compile(rule for rule in initial_rules() if rule.instruction in SOME_RULES)


def make_setting(**overrides: Any) -> Setting:
    """A vectorised one, unless `small` says otherwise."""
    return Setting(**{"agents": 1, "rounds": 5, "seeds": 4, "rules": some_rules(), "small": 0, **overrides})


def silent() -> Progress:
    return Progress(lambda _done, _total, _stage: None)


def make_experiment(**overrides: Any) -> Experiment:
    """A demo2 that took a minute and has ended, with four results and two drawings."""
    ended = timezone.now()
    fields = {
        "name": "demo2",
        "status": "succeeded",
        "agents": 1,
        "rounds": 100,
        "seeds": 20,
        "code_version": "abc123",
        "rule_revision": "rev9",
        "steps_done": 10,
        "steps_total": 10,
        "created_at": ended - timedelta(minutes=1),
        "ended_at": ended,
        "rows": "seed,engagement\n0,98.5\n",
        "curves": {"engagement-perfect": {"title": "Engagement", "unit": "percent", "lines": {"mask": [60.0, 89.5]}}},
    }
    experiment = Experiment.objects.create(**{**fields, **overrides})
    for name, value in (
        ("demo2.five_rounds.governed.engagement", 85.9),
        ("demo2.performance_cost", 8.91),
        ("demo2.perfect.mask.engagement", 89.87),
        ("demo2.perfect.shield.engagement", 89.86),
    ):
        ExperimentResult.objects.create(
            experiment=experiment, name=name, value=value, low=value - 1, high=value + 1, unit="percent", seeds=20,
            code_version="abc123", quick=experiment.quick,
        )  # fmt: skip
    return experiment
