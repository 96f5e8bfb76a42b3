"""A daily lot of what the agent was sure of, which people label before they see its labels."""

from datetime import timedelta
from typing import Any

import pytest
from django.conf import LazySettings
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from feedback import tasks
from feedback.models import AuditDraw, Triage, Verdict
from feedback.services.auditing import draw_audit
from feedback.services.triage import confirm_triage
from feedback.services.work.labelling import DRAWN, confirm_labels
from tests.feedback.factories import make_policy, make_reply, make_staff, make_submission, make_triage

pytestmark = pytest.mark.django_db
YESTERDAY = timezone.localdate() - timedelta(days=1)
LABELS: dict[str, Any] = {"category": "content-gap", "severity": "low", "priority": 4, "action": "document"}


@pytest.fixture
def triages(db: None) -> list[Triage]:
    policy = make_policy(trained=True)
    confidences = [0.95, 0.91, 0.97, 0.92, 0.5, 0.3]
    made = [
        make_triage(make_submission(text=f"Report number {number}."), policy=policy, confidence=confidence)
        for number, confidence in enumerate(confidences)
    ]
    Triage.objects.update(created_at=timezone.now() - timedelta(days=1))
    return made


@pytest.fixture
def drawn(triages: list[Triage]) -> Triage:
    AuditDraw.objects.create(submission=triages[0].submission, day=YESTERDAY, propensity=0.5)
    make_reply(triages[0].submission)
    return triages[0]


def address(triage: Triage, step: str = "change") -> str:
    return f"/admin/feedback/submission/{triage.submission_id}/{step}/"


def test_it_draws_from_the_confident_ones_with_how_likely_that_was(
    triages: list[Triage], settings: LazySettings
) -> None:
    settings.FEEDBACK_AUDIT_SAMPLE = 2
    assert draw_audit(day=YESTERDAY) == 2
    assert set(AuditDraw.objects.values_list("propensity", "day")) == {(0.5, YESTERDAY)}
    sure = {one.submission_id for one in triages[:4]}
    assert set(AuditDraw.objects.values_list("submission", flat=True)) <= sure


def test_the_same_day_draws_the_same_ones_and_only_once(triages: list[Triage], settings: LazySettings) -> None:
    settings.FEEDBACK_AUDIT_SAMPLE = 2
    draw_audit(day=YESTERDAY)
    first = set(AuditDraw.objects.values_list("submission", flat=True))
    assert draw_audit(day=YESTERDAY) == 0
    AuditDraw.objects.all().delete()
    draw_audit(day=YESTERDAY)
    assert set(AuditDraw.objects.values_list("submission", flat=True)) == first


def test_what_people_labelled_and_other_days_are_not_drawn(triages: list[Triage], owner: User) -> None:
    confirm_triage(triage=triages[0], user=owner, **LABELS)
    Triage.objects.filter(pk=triages[1].pk).update(created_at=timezone.now())
    assert tasks.draw_audit() == 2
    assert set(AuditDraw.objects.values_list("submission", flat=True)) == {one.submission_id for one in triages[2:4]}


def test_where_nothing_is_sure_the_top_quarter_is_drawn_from(triages: list[Triage]) -> None:
    Triage.objects.filter(confidence__gt=0.9).update(confidence=0.4)
    assert draw_audit(day=YESTERDAY) == 5
    assert not AuditDraw.objects.filter(submission=triages[5].submission).exists()


def test_none_are_drawn_where_none_are_wanted_or_there(settings: LazySettings, triages: list[Triage]) -> None:
    settings.FEEDBACK_AUDIT_SAMPLE = 0
    assert draw_audit(day=YESTERDAY) == 0
    settings.FEEDBACK_AUDIT_SAMPLE = 10
    assert draw_audit(day=YESTERDAY - timedelta(days=9)) == 0


def test_the_page_tells_no_label_before_the_auditor_has_chosen(
    drawn: Triage, owner: User, owner_client: Client
) -> None:
    confirm_triage(triage=drawn, user=make_staff(username="other"), **{**LABELS, "category": "feature-request"})
    page = owner_client.get(address(drawn))
    html = page.content.decode()
    for hidden in (
        "Agent:",
        "Triaged as",
        'id="reply-heading"',
        'id="history-heading"',
        "What people said",
        "reward-heading",
    ):
        assert hidden not in html
    assert page.context["forms"]["confirm"]["form"].initial == {}
    owner_client.post(address(drawn, "confirm"), LABELS)
    html = owner_client.get(address(drawn)).content.decode()
    for shown in ("Agent:", 'id="reply-heading"', 'id="history-heading"'):
        assert shown in html


def test_its_verdict_is_kept_as_blind_and_a_second_one_of_the_same_person_is_not(drawn: Triage, owner: User) -> None:
    confirm_triage(triage=drawn, user=owner, **LABELS)
    confirm_triage(triage=drawn, user=owner, **{**LABELS, "severity": "high"})
    assert list(Verdict.objects.values_list("blind", flat=True)) == [True, False]


def test_a_label_that_was_not_chosen_is_missing(drawn: Triage, owner_client: Client) -> None:
    answer = owner_client.post(address(drawn, "confirm"), {**LABELS, "severity": ""})
    assert answer.status_code == 422
    assert not Verdict.objects.exists()


def test_a_key_cannot_accept_what_was_not_seen(drawn: Triage, owner: User) -> None:
    assert confirm_labels(keys=[drawn.submission_id], user=owner).refused == {DRAWN: 1}
    assert not Verdict.objects.exists()


def test_the_list_shows_it_without_labels_in_a_view_of_its_own(drawn: Triage, owner_client: Client) -> None:
    html = owner_client.get("/admin/feedback/submission/?view=audit").content.decode()
    assert html.count("for an audit") == 1
    assert "% sure" not in html
