"""A stored result as readers are told it: with its interval, and with all that they need to judge it."""

from dataclasses import dataclass
from datetime import datetime
from functools import cache
from urllib.parse import quote

from django.urls import reverse

from governance.provenance import code_version
from governance.selectors import current_rule_set
from training.models import Experiment, ExperimentResult

UNKNOWN = "unknown"
SHORT = 12


@dataclass(frozen=True)
class Standing:
    """What this site runs now. A result of something else says so."""

    code: str
    rules: str

    def remarks(self, run: Experiment) -> list[str]:
        """What a reader should know of a run before taking its figures for this site's."""
        known = {run.code_version, self.code}.isdisjoint({"", UNKNOWN})
        return [
            *(["loaded, not run here"] if run.origin == Experiment.Origin.LOADED else []),
            *(["measured by another version of the code"] if known and run.code_version != self.code else []),
            *(["under another rule set"] if run.rule_revision and run.rule_revision != self.rules else []),
        ]


@cache
def _code() -> str:
    """Of this process: asking git costs more than a page."""
    return code_version()


def standing() -> Standing:
    return Standing(_code(), current_rule_set().revision)


@dataclass(frozen=True)
class Figure:
    name: str
    value: float
    low: float
    high: float
    unit: str
    seeds: int
    measured_at: datetime
    code: str
    experiment: str
    remarks: tuple[str, ...]

    @property
    def shown(self) -> str:
        return number(self.value)

    @property
    def interval(self) -> str:
        return f"{number(self.low)} to {number(self.high)}"

    @property
    def address(self) -> str:
        return f"{reverse('research:detail', args=[self.experiment])}#{quote(self.name)}"

    def __str__(self) -> str:
        """Value and interval, for sentences."""
        return f"{self.shown} (95 % interval {self.interval})"


def figure(result: ExperimentResult, run: Experiment, now: Standing) -> Figure:
    return Figure(
        name=result.name,
        value=result.value,
        low=result.low,
        high=result.high,
        unit=result.unit,
        seeds=result.seeds,
        measured_at=run.ended_at or run.created_at,
        code=run.code_version[:SHORT] or UNKNOWN,
        experiment=run.name,
        remarks=tuple(now.remarks(run)),
    )


def number(value: float) -> str:
    """Two decimals, a minus sign that is one, and no minus before zero."""
    return f"{round(value, 2) + 0.0:.2f}".replace("-", "\N{MINUS SIGN}")
