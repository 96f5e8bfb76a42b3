"""Which submissions a task takes up. A lease keeps a submission from other workers, and outlives none that crashes."""

from collections.abc import Sequence
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from feedback.models import Submission


def lease(submission_id: str, *, most: int) -> list[Submission]:
    """The submission, and at most so many in all with those that wait longest, the submission first.

    Empty where there is nothing to do: it is done already, held, gone, or leased. One whose lease ran out or was set
    aside has stopped a try before, so that it is taken up alone, and never along with another.
    """
    # Most tasks of a long queue end here, because theirs was taken along.
    return _leased(submission_id, most) if _free().filter(pk=submission_id).exists() else []


@transaction.atomic
def _leased(submission_id: str, most: int) -> list[Submission]:
    own = _free().select_for_update().filter(pk=submission_id).first()
    if own is None:
        return []
    group = [own, *(_longest_waiting(most - 1, beside=own) if own.lease_until is None else ())]
    _rows(group).update(lease_until=timezone.now() + timedelta(seconds=settings.TRIAGE_LEASE_SECONDS))
    return group


def _longest_waiting(most: int, *, beside: Submission) -> QuerySet[Submission]:
    untried = _received().filter(lease_until__isnull=True).exclude(pk=beside.pk)
    return untried.order_by("received_at").select_for_update(skip_locked=True)[:most]


def give_back(group: Sequence[Submission]) -> None:
    """There was no time for these; whoever comes next may take them up, along with others too."""
    _rows(group).update(lease_until=None)


def set_aside(group: Sequence[Submission]) -> None:
    """A try with these failed. The next one need not wait for the lease to run out, and is made with each alone."""
    _rows(group).update(lease_until=timezone.now())


def _free() -> QuerySet[Submission]:
    return _received().filter(Q(lease_until__isnull=True) | Q(lease_until__lt=timezone.now()))


def _received() -> QuerySet[Submission]:
    return Submission.objects.filter(state=Submission.State.RECEIVED)


def _rows(group: Sequence[Submission]) -> QuerySet[Submission]:
    return _received().filter(pk__in=[submission.pk for submission in group])
