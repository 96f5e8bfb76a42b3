"""Training runs that learned from what was erased: named, stopped while they learn, and marked until one takes their
place."""

from collections.abc import Collection
from contextlib import suppress
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from feedback.kinds import POLICY
from feedback.models import RetrainingMark, Tombstone
from training.models import Checkpoint, PolicyVersion, Run
from training.runs import RunNotAvailableError, ask_to_stop

Status = Run.Status


def mark(runs: Collection[UUID], *, tombstone: Tombstone, actor: Any) -> None:
    """Mark runs. One that is learning holds the text in memory, and would store it again: it is asked to stop, and
    begins anew without it when it is resumed."""
    # Locked, so that none takes up a checkpoint that is about to go.
    locked = list(Run.objects.select_for_update().filter(pk__in=runs).order_by("pk"))
    RetrainingMark.objects.bulk_create(RetrainingMark(run=run, tombstone=tombstone) for run in locked)
    for run in locked:
        if run.status == Status.RUNNING:
            with suppress(RunNotAvailableError):
                ask_to_stop(run, user=actor)
    _forget_states()


@transaction.atomic
def follow() -> None:
    """What a schedule does about marked runs: forget the states of those that ended meanwhile, and settle marks."""
    _forget_states()
    _settle_replaced()


def unsettled() -> QuerySet[RetrainingMark]:
    return RetrainingMark.objects.filter(settled_at=None)


def _forget_states() -> None:
    """A checkpoint holds what the run read, as numbers. With it goes all that a run without a policy had learned."""
    resting = Run.objects.exclude(status=Status.RUNNING).filter(pk__in=unsettled().values("run"))
    keys = list(resting.select_for_update().values_list("pk", flat=True))
    if not keys:
        return
    Checkpoint.objects.filter(run__in=keys).delete()
    made = PolicyVersion.objects.filter(run=OuterRef("run"))
    unsettled().filter(~Exists(made), run__in=keys).update(settled_at=timezone.now())


def _settle_replaced() -> None:
    """A policy is learned from nothing, so that a run that began after an erasure has nothing of what was erased.

    A search among prompts goes on from the one in service instead, and forgets nothing: its marks stay.
    """
    later = Run.objects.filter(kind=POLICY, status=Status.SUCCEEDED, started_at__gt=OuterRef("tombstone__erased_at"))
    unsettled().filter(Exists(later), run__kind=POLICY).update(settled_at=timezone.now())
