"""The life of an experiment in the database: running under a lease, then succeeded, failed or interrupted.

One experiment of a name runs at a time. Whoever runs it extends the lease with each step; a lease that ran out means
that its process died, and is marked as interrupted by whoever looks next.
"""

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from training.experiments.machine import machine
from training.models import Experiment, ExperimentResult
from training.runs import this_process

if TYPE_CHECKING:
    # numpy stays out of the web process, which marks and shows experiments and computes none.
    from training.experiments.frame import Outcome

LEASE = timedelta(minutes=3)
"""Longer than anything between two steps takes: importing Agent Lightning is the longest, with up to a minute."""
Status = Experiment.Status


class ExperimentBusyError(Exception):
    """The same experiment is running already; the message names it."""


class ExperimentLostError(Exception):
    """This process no longer holds the experiment: its lease ran out."""


def begin(*, name: str, quick: bool, code_version: str, rule_revision: str, **sizes: int) -> Experiment:
    """Write down an experiment that this process runs from now on. Raises ExperimentBusyError."""
    mark_interrupted_experiments()
    try:
        with transaction.atomic():
            return Experiment.objects.create(
                name=name,
                quick=quick,
                code_version=code_version,
                rule_revision=rule_revision,
                machine=machine(),
                owner=this_process(),
                lease_until=timezone.now() + LEASE,
                **sizes,
            )
    except IntegrityError as error:
        busy = Experiment.objects.filter(name=name, status=Status.RUNNING).first()
        raise ExperimentBusyError(f"{busy or name} is running already; wait for it to end") from error


def beat(experiment: Experiment, *, done: int, total: int, stage: str) -> None:
    """Extend the lease and say how far it is. Raises ExperimentLostError."""
    _change(experiment, steps_done=done, steps_total=total, stage=stage, lease_until=timezone.now() + LEASE)


@transaction.atomic
def succeed(experiment: Experiment, outcome: "Outcome") -> None:
    """Store all that came out, or nothing. Raises ExperimentLostError."""
    _end(
        experiment,
        Status.SUCCEEDED,
        rows=as_csv(outcome.rows),
        curves={name: asdict(one) for name, one in outcome.curves.items()},
        stage="",
    )
    ExperimentResult.objects.bulk_create(
        ExperimentResult(
            experiment=experiment, code_version=experiment.code_version, quick=experiment.quick, **asdict(one)
        )
        for one in outcome.results
    )


def fail(experiment: Experiment, *, error: str) -> None:
    _end(experiment, Status.FAILED, error=error)


def interrupt(experiment: Experiment, *, why: str) -> None:
    _end(experiment, Status.INTERRUPTED, error=why)


def mark_interrupted_experiments() -> int:
    """Mark experiments whose process died, which a lease in the past tells. Returns how many there were."""
    return Experiment.objects.filter(status=Status.RUNNING, lease_until__lt=timezone.now()).update(
        status=Status.INTERRUPTED, ended_at=timezone.now(), lease_until=None, error="its process ended without a word"
    )


def as_csv(rows: Sequence[Mapping[str, Any]]) -> str:
    """Rows with the same columns, as CSV with a head."""
    written = io.StringIO()
    writer = csv.DictWriter(written, list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return written.getvalue()


def _end(experiment: Experiment, status: Experiment.Status, **changes: Any) -> None:
    _change(experiment, status=status, ended_at=timezone.now(), lease_until=None, **changes)
    experiment.refresh_from_db()


def _change(experiment: Experiment, **changes: Any) -> None:
    held = Experiment.objects.filter(pk=experiment.pk, status=Status.RUNNING, owner=this_process())
    if not held.update(**changes):
        raise ExperimentLostError(f"experiment {experiment.pk} is no longer held by this process")
