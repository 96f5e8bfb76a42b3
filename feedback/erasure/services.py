"""Erases a submission with every copy of it. What is left says that there was one, and what was decided on it."""

from collections import Counter
from functools import partial
from typing import Any

from django.db import transaction
from django_q.tasks import async_task

from feedback.erasure.known import known_of
from feedback.erasure.places import PLACES
from feedback.erasure.runs import mark
from feedback.erasure.tombstones import token_hash
from feedback.errors import ErasedError
from feedback.models import Submission, Tombstone

WIPE_TASK = "feedback.tasks.wipe"


@transaction.atomic
def erase(*, submission: Submission, by: Tombstone.By, actor: Any = None) -> Tombstone:
    """Erase it, all of it or nothing. Raises ErasedError where somebody else was first.

    What still works on it cannot bring it back: rows that point at it are refused by the database, and traces that
    name it are swept (see sweeping.py beside this file).
    """
    known = known_of(submission)
    reviewed, *rest = PLACES
    # Before the row is locked: whoever closes a review locks in this order, too.
    removed = Counter(reviewed(known))
    locked = Submission.objects.select_for_update().filter(pk=submission.pk).first()
    if locked is None:
        raise ErasedError
    # Read again: another try at its triage may have ended meanwhile.
    known = known_of(locked)
    for place in rest:
        removed.update(place(known))
    tombstone = Tombstone.objects.create(
        submission=submission.pk,
        token_hash=token_hash(locked.token),
        received_at=locked.received_at,
        by=by,
        actor=actor,
        removed=dict(+removed),
    )
    mark(known.runs, tombstone=tombstone, actor=actor)
    transaction.on_commit(partial(async_task, WIPE_TASK), robust=True)
    return tombstone
