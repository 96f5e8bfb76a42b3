"""Staff hear of what is overdue: once for each time that it becomes so, and all of an hour in one mail."""

import logging
from collections import Counter
from functools import partial

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.mail import send_mail
from django.db import transaction
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from feedback.models import Event, Submission
from feedback.models.queue import AWAITED

MOST_AT_ONCE = 1_000
LINE = "It is overdue. Staff were reminded."
logger = logging.getLogger("feedback")


@transaction.atomic
def remind_of_overdue() -> int:
    """Mark what became overdue since the last time, and mail counts and links once that is committed."""
    now = timezone.now()
    # Due anew after an earlier reminder, it is reminded of anew.
    unsaid = Q(reminded_at__isnull=True) | Q(reminded_at__lt=F("due_at"))
    overdue = Submission.objects.filter(unsaid, state__in=AWAITED, due_at__lt=now)
    rows = list(overdue.select_for_update().only("pk", "assignee_id").order_by("pk")[:MOST_AT_ONCE])
    if not rows:
        return 0
    Submission.objects.filter(pk__in=[row.pk for row in rows]).update(reminded_at=now)
    Event.objects.bulk_create(Event(submission=row, kind="overdue", message=LINE, public=False) for row in rows)
    transaction.on_commit(partial(_mail, Counter(row.assignee_id for row in rows)), robust=True)
    return len(rows)


def _mail(counts: Counter[int | None]) -> None:
    """Each to whom it is assigned; what is nobody's, or of somebody without an address, to the staff's address."""
    people = [person for person in counts if person is not None]
    addresses = dict(get_user_model().objects.filter(pk__in=people).values_list("pk", "email"))
    by_address: Counter[str] = Counter()
    for person, count in counts.items():
        by_address[(addresses.get(person) if person else "") or settings.FEEDBACK_STAFF_EMAIL or ""] += count
    for address, count in by_address.items():
        if address:
            _send(address, count)


def _send(address: str, count: int) -> None:
    link = f"{settings.SITE_URL}{reverse('admin:feedback_submission_changelist')}?view=overdue"
    subject = f"{count} {'submission is' if count == 1 else 'submissions are'} overdue"
    try:
        send_mail(subject, f"{subject}. They are listed here:\n\n{link}\n", None, [address])
    except OSError as error:
        # Smtplib's errors are of this kind. The mark and the inbox's own view say the same, so nothing is lost.
        logger.error("a reminder could not be mailed: %s", type(error).__name__)  # noqa: TRY400 - no address in a log
