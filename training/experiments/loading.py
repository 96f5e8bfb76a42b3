"""Results of runs that were made elsewhere, put into the database and marked so."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db import transaction

from training.experiments.files import PLAIN, Kept
from training.models import Experiment, ExperimentResult


@dataclass
class Loaded:
    """Names of experiments by what became of their files."""

    loaded: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    run_here: list[str] = field(default_factory=list)


@transaction.atomic
def load(kept: Iterable[Kept]) -> Loaded:
    """All or nothing. A run keeps its id wherever it is loaded, so that loading twice changes nothing, and a run that
    was made on this site is never overwritten by the file that was made of it."""
    told = Loaded()
    for one in kept:
        name = one.document["experiment"]
        there = Experiment.objects.filter(pk=one.document["id"]).only("origin", "file_checksum").first()
        if there is not None and there.origin == Experiment.Origin.HERE:
            told.run_here.append(name)
        elif there is not None and there.file_checksum == one.checksum:
            told.unchanged.append(name)
        else:
            _store(one)
            told.loaded.append(name)
    return told


def _store(kept: Kept) -> None:
    document = kept.document
    Experiment.objects.filter(pk=document["id"]).delete()
    experiment = Experiment.objects.create(
        id=document["id"],
        name=document["experiment"],
        created_at=document["started"],
        ended_at=document["ended"],
        curves=document["curves"],
        rows=document["rows"],
        **{name: document[name] for name in PLAIN},
        status=Experiment.Status.SUCCEEDED,
        origin=Experiment.Origin.LOADED,
        file_checksum=kept.checksum,
    )
    ExperimentResult.objects.bulk_create(
        ExperimentResult(
            experiment=experiment,
            code_version=experiment.code_version,
            quick=False,
            created_at=document["ended"],
            **one,
        )
        for one in document["results"]
    )
