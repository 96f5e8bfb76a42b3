"""A stored result as readers are told it: with its interval, and with all that they need to judge it."""

from dataclasses import dataclass
from datetime import datetime
from functools import cache
from urllib.parse import quote

from django.urls import reverse

from governance.provenance import code_version
from governance.selectors import current_rule_set
from training.experiments.telling import NO_INTERVAL, ends, has_interval, number
from training.models import Experiment, ExperimentResult

UNKNOWN = "unknown"
SHORT = 12
CHANGED = "+"
"""What ends the version of code that was changed after its commit, as governance.provenance has it."""


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
            *(["by code with changes that no commit holds"] if run.code_version.endswith(CHANGED) else []),
            *([f"under another rule set, {run.rule_revision[:SHORT]}"] if self._other_rules(run) else []),
        ]

    def rules_of(self, run: Experiment) -> str:
        """The rule set that a run was made under, in words."""
        if not run.rule_revision:
            return "a rule set that was not recorded"
        return f"the rule set {run.rule_revision[:SHORT]}" if self._other_rules(run) else "the rules of this site"

    def _other_rules(self, run: Experiment) -> bool:
        return run.rule_revision not in {"", self.rules}


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
    def has_interval(self) -> bool:
        return has_interval(self.seeds)

    @property
    def uncertainty(self) -> str:
        return f"95 % interval {ends(self.low, self.high)}" if self.has_interval else NO_INTERVAL

    @property
    def repetitions(self) -> str:
        """Empty where no seed takes part."""
        return f"{self.seeds} seed{'' if self.seeds == 1 else 's'}" if self.seeds else ""

    @property
    def address(self) -> str:
        return f"{reverse('research:detail', args=[self.experiment])}#{quote(self.name)}"

    def __str__(self) -> str:
        """Value and interval, for sentences."""
        return f"{self.shown} ({self.uncertainty})"


def figure(result: ExperimentResult, run: Experiment, now: Standing) -> Figure:
    return Figure(
        name=result.name,
        value=result.value,
        low=result.low,
        high=result.high,
        unit=result.unit,
        seeds=result.seeds,
        measured_at=run.ended_at or run.created_at,
        code=short_code(run.code_version),
        experiment=run.name,
        remarks=tuple(now.remarks(run)),
    )


def short_code(version: str) -> str:
    """The commit in short, still with the sign that its code was changed."""
    commit = version.removesuffix(CHANGED)
    return f"{commit[:SHORT]}{version[len(commit) :]}" or UNKNOWN
