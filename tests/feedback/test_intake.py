"""What intake keeps, and in which state."""

import pytest
from django.core.exceptions import ValidationError
from django_q.models import OrmQ
from pytest_django import DjangoCaptureOnCommitCallbacks

from feedback.models import Submission
from feedback.services.intake import receive
from governance.models import Decision, Review, Rule
from governance.services import change_rule
from tests.feedback.factories import PLAIN, THREAT, WITH_EMAIL

pytestmark = pytest.mark.django_db
CONTACT = "someone@example.net"


def kinds(submission: Submission) -> list[str]:
    return [event.kind for event in submission.events.all()]


def test_plain_text_is_kept_as_it_is_and_queued(
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        submission = receive(text=PLAIN, page="/docs.html?q=secret#top").submission
    assert (submission.state, submission.text, submission.page) == ("received", PLAIN, "/docs.html")
    assert kinds(submission) == ["received", "queued"]
    task = OrmQ.objects.get().task
    assert (task["func"], task["args"]) == ("feedback.tasks.triage_submission", (str(submission.pk),))


def test_the_decision_names_the_submission() -> None:
    submission = receive(text=PLAIN).submission
    decision = Decision.objects.get()
    assert submission.decision == decision
    assert (decision.action, decision.subject, decision.outcome) == ("feedback.submit", str(submission.pk), "allow")


def test_personal_data_is_masked_and_told_by_rule() -> None:
    submission = receive(text=WITH_EMAIL).submission
    assert "jane.roe" not in submission.text
    assert "[email]" in submission.text
    assert kinds(submission) == ["received", "masked", "queued"]
    finding = submission.decision.findings[0]
    masked = submission.events.get(kind="masked")
    assert f"1 e-mail address ({finding['rule']} v{finding['version']})" in masked.message


def test_a_threat_is_held_with_an_open_review_and_not_queued(
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        submission = receive(text=THREAT).submission
    assert submission.state == "held"
    assert Review.objects.get(decision=submission.decision).state == "open"
    assert kinds(submission) == ["received", "held"]
    assert not OrmQ.objects.exists()


def test_of_a_blocked_text_nothing_is_kept(django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks) -> None:
    rule = Rule.objects.get(matcher__check="pii.email")
    change_rule(instruction=rule.instruction, changes={"effect": "block"}, user=None, reason="test")
    with django_capture_on_commit_callbacks(execute=True):
        submission = receive(text=WITH_EMAIL, contact=CONTACT, consent=True).submission
    assert (submission.state, submission.text, submission.contact) == ("rejected", "", "")
    assert submission.decision.outcome == "block"
    assert rule.instruction in submission.events.get(kind="blocked").message
    assert not OrmQ.objects.exists()


def test_a_contact_is_kept_only_with_consent() -> None:
    without = receive(text=PLAIN, contact=CONTACT).submission
    given = receive(text=PLAIN, contact=CONTACT, consent=True).submission
    assert (without.contact, given.contact) == ("", CONTACT)
    assert "contact-dropped" in kinds(without)
    assert "contact-dropped" not in kinds(given)


def test_a_bad_field_leaves_no_trace() -> None:
    with pytest.raises(ValidationError) as caught:
        receive(text=" ", page="https://example.org/")
    assert set(caught.value.message_dict) == {"text", "page"}
    assert not Submission.objects.exists()
    assert not Decision.objects.exists()
