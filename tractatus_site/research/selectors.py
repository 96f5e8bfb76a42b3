"""What the research pages show, read from the stored runs. The number of queries does not depend on that of runs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe

from tractatus_site.docs import citations
from tractatus_site.freshness.reading import good_until
from tractatus_site.research.answers import Measured, answer
from tractatus_site.research.figures import Standing, figure, short_code, standing
from tractatus_site.research.gaps import QUESTIONS, Question
from tractatus_site.research.texts import About, about
from training.experiments import stored
from training.experiments.registry import EXPERIMENTS
from training.models import Experiment, ExperimentResult

MOST_RUNS = 20
Status = Experiment.Status


@dataclass(frozen=True)
class Summary:
    """One experiment with its answer. `run` is the full run that counts, None where none is stored."""

    name: str
    question: str
    about: About
    run: Experiment | None
    results: Sequence[ExperimentResult]
    answer: str
    remarks: Sequence[str]


@dataclass(frozen=True)
class OpenQuestion:
    question: Question
    known: SafeString
    answered: Sequence[Summary]
    """Experiments that speak to it and have run."""
    waiting: Sequence[Summary]
    """Those that are there and have not."""
    planned: Sequence[str]
    """Those that do not exist yet."""


def summaries() -> dict[str, Summary]:
    runs = stored.currents(EXPERIMENTS)
    results: dict[Any, list[ExperimentResult]] = {}
    for one in ExperimentResult.objects.filter(experiment__in=list(runs.values())):
        results.setdefault(one.experiment_id, []).append(one)
    now = standing()
    return {name: _summary(name, runs.get(name), results, now) for name in EXPERIMENTS}


def summary(name: str) -> Summary:
    run = stored.current(name)
    results = {run.pk: list(run.results.all())} if run else {}
    return _summary(name, run, results, standing())


def _summary(
    name: str, run: Experiment | None, results: Mapping[Any, list[ExperimentResult]], now: Standing
) -> Summary:
    own = results.get(run.pk, []) if run else []
    return Summary(
        name=name,
        question=EXPERIMENTS[name].question,
        about=about(name),
        run=run,
        results=own,
        answer=answer(_measured(run, own, now)) if run else "",
        remarks=now.remarks(run) if run else [],
    )


def _measured(run: Experiment, results: Sequence[ExperimentResult], now: Standing) -> Measured:
    return Measured(run, {one.name: figure(one, run, now) for one in results}, now.rules_of(run))


def open_questions(found: Mapping[str, Summary]) -> list[OpenQuestion]:
    told = citations.fill_each([citations.element(one.programme.known) for one in QUESTIONS])
    return [_open(question, known, found) for question, known in zip(QUESTIONS, told, strict=True)]


def _open(question: Question, known: str, found: Mapping[str, Summary]) -> OpenQuestion:
    there = [found[name] for name in question.experiments if name in found]
    return OpenQuestion(
        question=question,
        # Our own text, escaped, with what the citations' template makes of them.
        known=mark_safe(known),  # noqa: S308
        answered=[one for one in there if one.run],
        waiting=[one for one in there if not one.run],
        planned=[name for name in question.experiments if name not in found],
    )


@dataclass(frozen=True)
class Run:
    """A line in the list of runs."""

    experiment: Experiment
    state: str
    shown: bool

    @property
    def code(self) -> str:
        return short_code(self.experiment.code_version)


def runs(name: str, current: Experiment | None) -> list[Run]:
    """The newest runs, whatever became of them. What went wrong is for staff, and stands in the admin."""
    newest = Experiment.objects.filter(name=name).defer("rows", "curves", "error")[:MOST_RUNS]
    return [Run(one, _state(one), shown=current is not None and one.pk == current.pk) for one in newest]


def _state(one: Experiment) -> str:
    """A run whose process died is told as interrupted before anybody has marked it so."""
    lost = one.status == Status.RUNNING and one.lease_until is not None and one.lease_until < timezone.now()
    if one.status == Status.RUNNING and one.lease_until is not None and not lost:
        good_until(one.lease_until)
    return str(Status.INTERRUPTED.label if lost else one.get_status_display()).lower()
