"""Which of the stored results counts: a full run before a quick one, then the one with more seeds, then with more
rounds; of two alike one made here before a loaded one, then the newer. So a small run that somebody makes to try it out
takes no place. Nothing here computes, so the web process may import it."""

from collections.abc import Collection

from django.db.models import F, QuerySet, Window
from django.db.models.functions import RowNumber

from training.models import Experiment, ExperimentResult

SUCCEEDED = Experiment.Status.SUCCEEDED
# By the alphabet "here" comes before "loaded".
ORDER = ("quick", "-seeds", "-rounds", "origin", "-created_at", "-pk")
OF_RESULTS = tuple(f"-experiment__{one[1:]}" if one.startswith("-") else f"experiment__{one}" for one in ORDER)


def ended_well() -> QuerySet[Experiment]:
    return Experiment.objects.filter(status=SUCCEEDED).order_by(*ORDER)


def current(name: str) -> Experiment | None:
    """The full run whose results are an experiment's answer."""
    return ended_well().filter(name=name, quick=False).defer("rows").first()


def currents(names: Collection[str]) -> dict[str, Experiment]:
    """The same for several experiments in one query, without what is large."""
    rank = Window(RowNumber(), partition_by=F("name"), order_by=ORDER)
    found = Experiment.objects.filter(name__in=names, status=SUCCEEDED, quick=False).defer("rows", "curves")
    return {one.name: one for one in found.annotate(rank=rank).filter(rank=1).order_by("name")}


def results_by_name(names: Collection[str]) -> dict[str, ExperimentResult]:
    """The result that counts for each name under which one is stored, with its experiment."""
    rank = Window(RowNumber(), partition_by=F("name"), order_by=OF_RESULTS)
    found = (
        ExperimentResult.objects.filter(name__in=names, experiment__status=SUCCEEDED)
        .annotate(rank=rank)
        .filter(rank=1)
        .select_related("experiment")
        .defer("experiment__rows", "experiment__curves")
    )
    return {one.name: one for one in found.order_by("name")}
