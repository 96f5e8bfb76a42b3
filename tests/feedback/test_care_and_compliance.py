"""What a visitor is told, and what is not kept, where governance finds a reason to take care."""

import pytest
from django.test import Client

from feedback.services.intake import receive
from feedback.support import HELP

pytestmark = pytest.mark.django_db

DESPAIR = "I can't go on any more, tonight I am going to kill myself."
CHILD = "I am 11 years old and I like the page about rules."
GERMAN = "Die Suche auf der Seite mit den Dokumenten findet leider nicht das zweite Wort, das ich eingebe."
CONTACT = "someone@example.net"


def test_somebody_in_despair_is_answered_with_help_and_a_person_looks(client: Client) -> None:
    answer = client.post("/api/feedback/", {"text": DESPAIR}, content_type="application/json").json()

    assert answer["outcome"] == "hold"
    assert answer["help"] == HELP
    page = client.get(answer["status_url"]).content.decode()
    assert "You are not alone with this" in page
    assert "findahelpline.com" in page


def test_whoever_is_not_in_despair_gets_no_such_answer(client: Client) -> None:
    text = "This search is killing me. It never finds the second word."
    answer = client.post("/api/feedback/", {"text": text}, content_type="application/json").json()

    assert answer["help"] is None
    assert "You are not alone" not in client.get(answer["status_url"]).content.decode()


def test_the_contact_of_a_child_is_not_kept_even_with_consent() -> None:
    submission = receive(text=CHILD, contact=CONTACT, consent=True).submission

    assert submission.contact == ""
    assert submission.retention == "minimal"
    dropped = submission.events.get(kind="contact-dropped")
    assert "the rules do not allow it" in dropped.message


def test_a_contact_without_consent_is_a_finding_of_the_decision() -> None:
    submission = receive(text="The menu covers the text.", contact=CONTACT, consent=False).submission

    assert "boundary.consent" in {finding["category"] for finding in submission.decision.findings}
    assert submission.contact == ""


def test_another_language_is_recognised_and_told() -> None:
    submission = receive(text=GERMAN).submission

    assert submission.state == "received"
    assert submission.events.filter(kind="language").exists()


@pytest.mark.parametrize(
    ("text", "retention"),
    [
        ("The menu covers the text.", "standard"),
        ("Write to jane.roe@example.org about the menu.", "restricted"),
        (DESPAIR, "restricted"),
    ],
)
def test_what_was_found_says_how_long_the_text_is_needed(text: str, retention: str) -> None:
    assert receive(text=text).submission.retention == retention
