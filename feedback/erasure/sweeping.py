"""Takes away what came back after an erasure: a trace of whoever had read the text before, and stored it afterwards.

Such a trace names an example or a submission that is not there any more.
"""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Min, Q, QuerySet
from django.utils import timezone
from django_q.tasks import async_task

from feedback.erasure.known import EXAMPLE, NAMED
from feedback.erasure.runs import follow, unsettled
from feedback.erasure.services import WIPE_TASK
from feedback.models import ReviewedExample, Submission, Tombstone
from training.models import Rollout, Run
from training.runs import LIVE
from training.store.pruning import remove

WATCHED = timedelta(hours=1)
"""After an erasure, and after the end of a run that it stopped: longer than any triage or rollout takes."""
SLACK = timedelta(minutes=5)
"""A rollout that began before the erasure may have been stored after it; clocks of several machines differ, too."""


def sweep_erased() -> int:
    """Follow the marked runs; how many traces had come back. Long after an erasure there is nothing to look for."""
    if unsettled().exists():
        follow()
    since = _watched_since()
    if since is None:
        return 0
    swept = _sweep(Rollout.objects.filter(start_time__gte=(since - SLACK).timestamp()))
    if swept:
        async_task(WIPE_TASK)
    return swept


def sweep_after_triage(submission_id: UUID) -> None:
    """At the end of a triage, whose submission may have been erased since it was read."""
    if Tombstone.objects.filter(submission=submission_id).exists():
        _sweep(Rollout.objects.filter(**{f"input__{NAMED}": str(submission_id)}))


def _watched_since() -> datetime | None:
    """The earliest erasure after which something may still come back."""
    recently = timezone.now() - WATCHED
    learning = Run.objects.filter(Q(status__in=LIVE) | Q(ended_at__gt=recently))
    watched = Tombstone.objects.filter(
        Q(erased_at__gt=recently) | Q(marks__run__in=learning, marks__settled_at__isnull=True)
    )
    since: datetime | None = watched.aggregate(since=Min("erased_at"))["since"]
    return since


@transaction.atomic
def _sweep(rollouts: QuerySet[Rollout]) -> int:
    gone: Counter[str] = remove(list(_orphans(rollouts)))
    return gone["training.Rollout"]


def _orphans(rollouts: QuerySet[Rollout]) -> Iterator[str]:
    for key, there in ((EXAMPLE, ReviewedExample), (NAMED, Submission)):
        name = f"input__{key}"
        named = set(rollouts.exclude(**{f"{name}__isnull": True}).order_by().values_list(name, flat=True).distinct())
        missing = named - {_as_json(pk) for pk in there.objects.filter(pk__in=named).values_list("pk", flat=True)}
        yield from rollouts.filter(**{f"{name}__in": missing}).values_list("pk", flat=True)


def _as_json(key: int | UUID) -> int | str:
    return str(key) if isinstance(key, UUID) else key
