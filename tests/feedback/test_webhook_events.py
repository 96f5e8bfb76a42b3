"""What is announced, to whom, and that nothing of a text, an address or a token is in it."""

import json

import pytest

from feedback.models import Delivery, Webhook
from feedback.services.replies import approve_reply
from feedback.services.triage import confirm_triage
from feedback.webhooks.signing import new_secret
from tests.feedback.factories import PLAIN, REPLY, THREAT, make_reply, make_submission, make_triage

pytestmark = pytest.mark.django_db
NEW, URGENT, ANSWERED = "feedback.new", "feedback.urgent", "feedback.answered"


@pytest.fixture(autouse=True)
def webhook(db: None) -> Webhook:
    return Webhook.objects.create(
        name="tracker", url="https://hooks.example.org/", secret=new_secret(), events=[NEW, URGENT, ANSWERED]
    )


def announced() -> list[str]:
    return list(Delivery.objects.order_by("created_at").values_list("event", flat=True))


def test_new_feedback_is_announced_without_a_word_of_it() -> None:
    submission = make_submission(contact="jane.roe@example.org", consent=True)
    [delivery] = Delivery.objects.all()
    assert delivery.payload["type"] == NEW
    assert delivery.payload["data"] == {
        "id": str(submission.pk),
        "state": "received",
        "labels": None,
        "url": f"http://localhost:8000/admin/feedback/submission/{submission.pk}/change/",
    }
    told = json.dumps(delivery.payload)
    assert not any(secret in told for secret in (PLAIN, "jane.roe", submission.token))


def test_a_repeated_request_is_announced_once() -> None:
    for _ in range(2):
        make_submission(idempotency_key="one")
    assert announced() == [NEW]


def test_a_threat_is_urgent_and_a_blocked_text_is_no_news() -> None:
    assert make_submission(text=THREAT).state == "held"
    assert announced() == [NEW, URGENT]


@pytest.mark.parametrize(
    ("agents", "persons", "urgent"),
    [("medium", "critical", 1), ("medium", "high", 0), ("critical", "critical", 0), ("critical", "low", 0)],
)
def test_a_correction_to_critical_is_urgent(agents: str, persons: str, urgent: int) -> None:
    triage = make_triage(severity=agents)
    Delivery.objects.all().delete()
    confirm_triage(triage=triage, user=None, category="website-bug", severity=persons, priority=1, action="fix")
    assert announced() == [URGENT] * urgent
    for delivery in Delivery.objects.all():
        assert delivery.payload["data"]["state"] == "reviewed"
        assert delivery.payload["data"]["labels"]["severity"] == "critical"


def test_an_answer_is_announced_and_a_draft_is_not() -> None:
    reply = make_reply()
    Delivery.objects.all().delete()
    approve_reply(reply=reply, user=None, text=REPLY)
    assert announced() == [ANSWERED]
    assert REPLY not in json.dumps(Delivery.objects.get().payload)


def test_only_who_listens_hears(webhook: Webhook) -> None:
    Webhook.objects.update(events=[ANSWERED])
    make_submission()
    Webhook.objects.update(events=[NEW], active=False)
    make_submission()
    assert announced() == []
