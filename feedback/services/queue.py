"""Hands submissions to the worker. Named by its dotted path, so that no service imports a task."""

from functools import partial
from uuid import UUID

from django.db import transaction
from django_q.tasks import async_task

TRIAGE_TASK = "feedback.tasks.triage_submission"


def enqueue_triage(submission_id: UUID) -> None:
    """Queue the triage once the row is committed.

    A queue that fails must not fail the answer: the row is safe by then, and the sweep finds what was never triaged.
    """
    transaction.on_commit(partial(async_task, TRIAGE_TASK, str(submission_id)), robust=True)
