"""Hands submissions to the worker. Named by its dotted path, so that no service imports a task."""

from uuid import UUID

from django_q.tasks import async_task

TRIAGE_TASK = "feedback.tasks.triage_submission"
LANGUAGE_TASK = "feedback.tasks.route_language"


def enqueue_triage(submission_id: UUID) -> None:
    """Queue the triage, in the caller's transaction: the queue is a table, so that a worker sees the task once the row
    is committed, and never without it. What is not triaged all the same, the sweep finds.
    """
    async_task(TRIAGE_TASK, str(submission_id))


def enqueue_language(submission_id: UUID) -> None:
    """Queue the look at which language it is, the same way: the model for that is too large for the web process."""
    async_task(LANGUAGE_TASK, str(submission_id))
