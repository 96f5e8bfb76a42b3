"""Hands submissions to the worker. Named by its dotted path, so that no service imports a task."""

from functools import partial
from uuid import UUID

from django.db import transaction
from django_q.tasks import async_task

TRIAGE_TASK = "feedback.tasks.triage_submission"
LANGUAGE_TASK = "feedback.tasks.route_language"


def enqueue_triage(submission_id: UUID) -> None:
    """Queue the triage once the row is committed.

    A queue that fails must not fail the answer: the row is safe by then, and the sweep finds what was never triaged.
    """
    transaction.on_commit(partial(async_task, TRIAGE_TASK, str(submission_id)), robust=True)


def enqueue_language(submission_id: UUID) -> None:
    """Queue the look at which language it is: the model for that is too large for the web process."""
    transaction.on_commit(partial(async_task, LANGUAGE_TASK, str(submission_id)), robust=True)
