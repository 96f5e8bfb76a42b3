"""Hands prints to the worker. Named by its dotted path, so that no service imports a task."""

from django_q.tasks import async_task

from tractatus_site.docs.printing.state import waiting

PRINT_TASK = "tractatus_site.docs.tasks.print_waiting"


def enqueue_prints() -> None:
    """One task for all that waits, and none where nothing does."""
    if waiting().exists():
        async_task(PRINT_TASK)
