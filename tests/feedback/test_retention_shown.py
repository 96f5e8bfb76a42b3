"""How long a submission is meant to be kept stands where its visitor and staff look, and says what it does not do."""

import json

import pytest
from django.test import Client

from feedback.models import Retention, Submission
from feedback.retention import AFTER, REASONS, retention_of
from governance.core.retention import DAYS
from tests.feedback.factories import PLAIN, THREAT, WITH_EMAIL, make_submission

pytestmark = pytest.mark.django_db
CASES = [(PLAIN, "standard", 730), (WITH_EMAIL, "restricted", 180), (THREAT, "restricted", 180)]


def test_every_class_has_its_days_and_its_words() -> None:
    assert set(DAYS) == set(Retention.values) == set(REASONS)


@pytest.mark.parametrize(("text", "name", "days"), CASES)
def test_the_visitor_reads_it_on_the_tracking_page(client: Client, text: str, name: str, days: int) -> None:
    submission = make_submission(text=text)
    html = client.get(f"/feedback/t/{submission.token}/").content.decode()
    assert f"This entry is meant to be kept for {days} days from its arrival, because {REASONS[name]}." in html
    assert AFTER[False] in html


@pytest.mark.parametrize(("text", "name", "days"), CASES)
def test_the_api_tells_it_on_sending_and_on_asking(client: Client, text: str, name: str, days: int) -> None:
    sent = client.post("/api/feedback/", json.dumps({"text": text}), content_type="application/json").json()
    asked = client.get(f"/api/feedback/{sent['token']}/").json()
    assert sent["retention"] == asked["retention"]
    assert (sent["retention"]["name"], sent["retention"]["days"]) == (name, days)
    assert AFTER[False] in sent["retention"]["explanation"]


def test_staff_read_it_on_the_submissions_page(owner_client: Client) -> None:
    submission = make_submission(text=WITH_EMAIL)
    html = owner_client.get(f"/admin/feedback/submission/{submission.pk}/change/").content.decode()
    assert f"Restricted. {retention_of(submission).explanation}" in html


def test_what_a_child_wrote_says_so(client: Client) -> None:
    submission = make_submission(text="I am 9 years old and I like the site.")
    assert submission.retention == Retention.MINIMAL
    assert "kept for 30 days" in client.get(f"/feedback/t/{submission.token}/").content.decode()
    assert Submission.objects.filter(pk=submission.pk).exists()
