"""Labels of several submissions confirmed at once: each by the one service that confirms labels."""

from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

from django.db import transaction

from feedback.audit import blind_among
from feedback.errors import FeedbackError
from feedback.models import Action, Category, Priority, Severity, Submission
from feedback.selectors import labels_of, triage_of
from feedback.services.triage import confirm_triage
from feedback.services.work.frame import GONE, Outcome, locked
from feedback.services.work.states import set_state

DRAWN = "It was drawn for an audit: choose all of its labels on its page."
UNTRIAGED = "The agent has not sorted it yet."
NOISE: Mapping[str, Any] = {
    "category": Category.NOISE,
    "severity": Severity.LOW,
    "priority": Priority.SOME_DAY,
    "action": Action.DISCARD,
}


@transaction.atomic
def confirm_labels(*, keys: Collection[UUID], user: Any, changes: Mapping[str, Any] | None = None) -> Outcome:
    """Confirm the labels in force, with `changes` to some of them."""
    outcome = Outcome()
    rows = locked(keys)
    outcome.refused[GONE] += len(set(keys)) - len(rows)
    drawn = blind_among(keys, user)
    for submission in rows:
        if submission.pk in drawn:
            outcome.refused[DRAWN] += 1
            continue
        triage = triage_of(submission)
        if triage is None:
            outcome.refused[UNTRIAGED] += 1
            continue
        labels = {**labels_of(triage), **(changes or {})}
        try:
            with transaction.atomic():
                confirm_triage(triage=triage, user=user, batch=outcome.batch, **labels)
        except FeedbackError as error:
            outcome.refused[str(error)] += 1
            continue
        outcome.done.append(submission.pk)
    outcome.refused = +outcome.refused
    return outcome


@transaction.atomic
def close_as_noise(*, keys: Collection[UUID], user: Any) -> Outcome:
    """Say that it is noise, and close it: one action, of which either both parts are done or none."""
    labelled = confirm_labels(keys=keys, user=user, changes=NOISE)
    closed = set_state(keys=labelled.done, state=Submission.State.CLOSED, user=user, batch=labelled.batch)
    return Outcome(batch=closed.batch, done=closed.done, refused=labelled.refused + closed.refused)
