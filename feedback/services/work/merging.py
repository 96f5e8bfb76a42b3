"""Duplicates: what was reported before points to where it is dealt with."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from django.db import transaction

from feedback.errors import IllegalMergeError
from feedback.models import Event, Submission
from feedback.selectors import original_of
from feedback.services.work.frame import Outcome, change
from feedback.services.work.states import FIELDS, enter

State = Submission.State
MERGEABLE = (State.TRIAGED, State.REVIEWED, State.PLANNED)
# What waits for a decision, or was refused, is no place to send another visitor to.
NO_ORIGINAL = (State.HELD, State.REJECTED)
LINE = "The same was reported before: it is dealt with there."
ANSWERED = "What was reported before, and this repeats, is answered now."


@transaction.atomic
def merge(*, keys: Collection[UUID], into: Submission, user: Any) -> Outcome:
    """Make them duplicates of `into`, or of what that is a duplicate of itself."""
    original = original_of(into) or into
    # All rows at once and in the order of their keys, as every other action does.
    rows = Submission.objects.select_for_update().filter(pk__in={*keys, original.pk}).order_by("pk")
    original = next((row for row in rows if row.pk == original.pk), original)
    if original.duplicate_of_id is not None:
        raise IllegalMergeError("Somebody merged that one meanwhile: try again.")
    if original.state in NO_ORIGINAL:
        raise IllegalMergeError(f"Nothing can be merged into it: it is {original.get_state_display().lower()}.")

    def step(submission: Submission) -> str:
        if submission.pk == original.pk:
            raise IllegalMergeError("It is the one that the others are merged into.")
        if submission.state not in MERGEABLE:
            raise IllegalMergeError(f"It cannot be merged: it is {submission.get_state_display().lower()}.")
        enter(submission, State.DUPLICATE)
        # The original points nowhere, so that nothing can go in a circle.
        submission.duplicate_of = original
        return LINE

    return change(keys=keys, user=user, kind="merge", fields=FIELDS, step=step, public=True)


def tell_duplicates(original: Submission) -> None:
    """Say on the timeline of everything that repeats this one that it is answered."""
    level, told = [original.pk], []
    while level := list(Submission.objects.filter(duplicate_of__in=level).values_list("pk", flat=True)):
        told += level
    Event.objects.bulk_create(Event(submission_id=pk, kind="original-answered", message=ANSWERED) for pk in told)
