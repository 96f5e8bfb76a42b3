"""Sends what waits, at growing distances. The address is in the mail alone: no log, error or row names it."""

from datetime import timedelta

from django.core.mail import EmailMultiAlternatives
from django.db.models import F, Q, QuerySet
from django.template.loader import render_to_string
from django.utils import timezone

from feedback.models import Notice, Submission
from feedback.notices.kinds import NEWS
from feedback.notices.links import stop_link, tracking_link
from feedback.services.notices import who_want_them

# After so many tries, how long after its beginning the next may follow. Then it is given up.
PAUSES = [timedelta(minutes=minutes) for minutes in (0, 2, 10, 60, 6 * 60, 24 * 60)]


def waiting() -> QuerySet[Notice]:
    """What may be tried now, oldest first."""
    now = timezone.now()
    due = Q()
    for attempts, pause in enumerate(PAUSES):
        due |= Q(attempts=attempts, created_at__lte=now - pause)
    return Notice.objects.filter(due, sent_at=None, submission__in=who_want_them()).order_by("created_at", "pk")


def send(notice_id: int) -> bool:
    """One try. False where it was not its time, somebody else tries, nobody wants it any more, or it failed."""
    notice = waiting().select_related("submission").filter(pk=notice_id).first()
    if notice is None:
        return False
    # Counted first, so that of two workers one tries, and a crash is a try too.
    mine = Notice.objects.filter(pk=notice.pk, attempts=notice.attempts, sent_at=None)
    if not mine.update(attempts=F("attempts") + 1):
        return False
    try:
        message(notice.submission, notice.kind).send()
    except Exception as error:  # noqa: BLE001 - whatever went wrong, its words may hold the address: its name does not
        Notice.objects.filter(pk=notice.pk).update(error=type(error).__name__)
        return False
    Notice.objects.filter(pk=notice.pk).update(sent_at=timezone.now(), error="")
    return True


def message(submission: Submission, kind: str) -> EmailMultiAlternatives:
    """Plain text, and the same as HTML with no picture or anything else that would tell that it was opened."""
    news, stop = NEWS[kind], stop_link(submission)
    told = {"sentence": news.sentence, "page": tracking_link(submission), "stop": stop}
    mail = EmailMultiAlternatives(
        subject=str(news.subject),
        body=render_to_string("feedback/mail/news.txt", told),
        to=[submission.contact],
        # RFC 8058: a mail program's own button stops them, by a POST to this address.
        headers={
            "List-Unsubscribe": f"<{stop}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
            "Auto-Submitted": "auto-generated",
        },
    )
    mail.attach_alternative(render_to_string("feedback/mail/news.html", told), "text/html")
    return mail
