"""Times until when somebody should have answered, and the reminder once they are over."""

from datetime import timedelta
from typing import Any

import pytest
from django.conf import LazySettings
from django.contrib.auth.models import User
from django.core import mail
from django.utils import timezone

from feedback.models import Submission
from feedback.services.due import due_at
from feedback.services.replies import approve_reply
from feedback.services.triage import confirm_triage
from feedback.services.work.states import set_state
from feedback.tasks import remind_of_overdue
from tests.feedback.factories import PLAIN, REPLY, make_policy, make_reply, make_staff, make_submission, make_triage

pytestmark = pytest.mark.django_db
LABELS: dict[str, Any] = {"category": "website-bug", "severity": "medium", "priority": 3, "action": "fix"}


def due(submission: Submission) -> Any:
    return Submission.objects.get(pk=submission.pk).due_at


def overdue(**values: Any) -> Submission:
    submission = make_triage(policy=values.pop("policy")).submission
    changes = {"due_at": timezone.now() - timedelta(hours=1), **values}
    Submission.objects.filter(pk=submission.pk).update(**changes)
    return submission


def test_the_severity_says_how_long(settings: LazySettings) -> None:
    settings.FEEDBACK_DUE_HOURS = {"critical": 1, "high": 2, "medium": 3, "low": 4}
    now = timezone.now()
    assert due_at("medium", now) == now + timedelta(hours=3)


def test_it_is_set_anew_when_a_person_gives_another_severity(owner: User) -> None:
    triage = make_triage()
    submission = triage.submission
    confirm_triage(triage=triage, user=owner, **LABELS)
    assert due(submission) == due_at("medium", submission.received_at)
    confirm_triage(triage=triage, user=owner, **{**LABELS, "severity": "critical"})
    assert due(submission) == due_at("critical", submission.received_at)


def test_what_is_answered_closed_or_planned_is_due_no_more(owner: User) -> None:
    policy = make_policy()
    reply = make_reply(overdue(policy=policy))
    approve_reply(reply=reply, user=owner, text=REPLY)
    planned = overdue(policy=policy)
    set_state(keys=[planned.pk], state="planned", user=owner)
    assert (due(reply.submission), due(planned)) == (None, None)
    set_state(keys=[planned.pk], state="reviewed", user=owner)
    # From now on, because from its arrival the time might be over at once.
    assert due(planned) > timezone.now() + timedelta(hours=71)


def test_reminders_go_once_to_whom_it_concerns_and_quote_nothing(
    owner: User, settings: LazySettings, django_capture_on_commit_callbacks: Any
) -> None:
    settings.FEEDBACK_STAFF_EMAIL = "staff@example.org"
    settings.SITE_URL = "https://site.example.org"
    policy = make_policy()
    ann, bob = make_staff(username="ann"), make_staff(username="bob")
    User.objects.filter(pk=ann.pk).update(email="ann@example.org")
    rows = [overdue(policy=policy, assignee=person) for person in (ann, ann, bob, None)]
    overdue(policy=policy, state="planned")
    overdue(policy=policy, due_at=timezone.now() + timedelta(hours=1))
    make_submission()
    with django_capture_on_commit_callbacks(execute=True):
        assert remind_of_overdue() == 4
    # Bob has no address, so that his goes to the staff's.
    assert {(one.to[0], one.subject) for one in mail.outbox} == {
        ("ann@example.org", "2 submissions are overdue"),
        ("staff@example.org", "2 submissions are overdue"),
    }
    for one in mail.outbox:
        assert "https://site.example.org/admin/feedback/submission/?view=overdue" in one.body
        assert PLAIN not in one.body
    event = rows[0].events.latest("id")
    assert (event.kind, event.public) == ("overdue", False)
    with django_capture_on_commit_callbacks(execute=True):
        assert remind_of_overdue() == 0
    assert len(mail.outbox) == 2


def test_what_becomes_due_anew_is_reminded_of_anew() -> None:
    row = overdue(policy=make_policy(), reminded_at=timezone.now() - timedelta(hours=5))
    assert remind_of_overdue() == 1
    now = timezone.now()
    assert Submission.objects.filter(pk=row.pk, reminded_at__gt=now - timedelta(minutes=1)).exists()


def test_without_an_address_nobody_is_written_to(django_capture_on_commit_callbacks: Any) -> None:
    overdue(policy=make_policy())
    with django_capture_on_commit_callbacks(execute=True):
        assert remind_of_overdue() == 1
    assert mail.outbox == []
