"""Who hears of news by e-mail, and what waits to be sent to them."""

from functools import partial

from django.db import transaction
from django.db.models import QuerySet
from django_q.tasks import async_task

from feedback.models import Notice, Submission
from feedback.notices.kinds import WORTH_A_NOTICE

SEND_TASK = "feedback.tasks.send_notice"
# However often staff change their minds, nobody's inbox is filled.
MOST_NOTICES = 10


def who_want_them() -> QuerySet[Submission]:
    return Submission.objects.filter(notify=True, consent=True).exclude(contact="")


def announce(submission: Submission, state: str) -> None:
    """Tell the visitor of a new state, where it is worth a mail."""
    if (kind := WORTH_A_NOTICE.get(state)) is not None:
        notify(submission, kind)


@transaction.atomic
def notify(submission: Submission, kind: str) -> Notice | None:
    """Queue a notice, where the visitor wants any. One of its kind that still waits says the same."""
    if not who_want_them().filter(pk=submission.pk).exists():
        return None
    notices = Notice.objects.filter(submission=submission)
    if notices.filter(kind=kind, sent_at=None).exists() or notices.count() >= MOST_NOTICES:
        return None
    notice = Notice.objects.create(submission=submission, kind=kind)
    # A queue that fails must not fail the step: the schedule sends what waits.
    transaction.on_commit(partial(async_task, SEND_TASK, notice.pk), robust=True)
    return notice


def start_notices(*, submission: Submission) -> None:
    """Changes nothing where no address was kept."""
    Submission.objects.filter(pk=submission.pk, consent=True).exclude(contact="").update(notify=True)


@transaction.atomic
def stop_notices(*, submission: Submission) -> None:
    """At once: what waits is not sent either."""
    Submission.objects.filter(pk=submission.pk).update(notify=False)
    Notice.objects.filter(submission=submission, sent_at=None).delete()
