"""The visitor erases on pages that need no script, and finds out at the same address what is left."""

import pytest
from django.contrib.auth.models import User
from django.test import Client

from feedback.erasure.told import removed_in_words
from feedback.models import Submission, Tombstone
from tests.feedback.factories import PLAIN, make_submission
from tests.feedback.planted import WORD, make_planted

pytestmark = pytest.mark.django_db
UNKNOWN = "/feedback/t/nobody-has-this-token/"


def address(submission: Submission, step: str = "") -> str:
    return f"/feedback/t/{submission.token}/{step}"


def test_the_tracking_page_leads_to_both(client: Client) -> None:
    submission = make_submission()
    html = client.get(address(submission)).content.decode()
    assert f'href="/api/feedback/{submission.token}/export/"' in html
    assert f'href="{address(submission, "erase/")}"' in html


def test_looking_at_the_confirmation_erases_nothing(client: Client) -> None:
    submission = make_submission()
    for method in (client.get, client.head):
        answer = method(address(submission, "erase/"))
        assert answer.status_code == 200
        assert answer["Cache-Control"] == "no-store"
        assert answer["X-Robots-Tag"] == "noindex, nofollow"
    assert "cannot be undone" in client.get(address(submission, "erase/")).content.decode()
    assert Submission.objects.filter(pk=submission.pk).exists()
    assert not Tombstone.objects.exists()


def test_the_button_erases_and_the_address_says_so_from_then_on(client: Client, owner: User) -> None:
    submission = make_planted(owner)
    decision = str(submission.decision_id)
    answer = client.post(address(submission, "erase/"), follow=True)
    assert answer.redirect_chain == [(address(submission), 302)]
    html = answer.content.decode()
    assert answer.status_code == 410
    assert "Somebody with this address asked for it." in html
    assert decision in html
    assert "3 comments and notes" in html
    assert "4 traces of the agent&#x27;s work" in html
    assert WORD not in html
    assert answer["Cache-Control"] == "no-store"
    assert Tombstone.objects.get().actor is None


def test_once_more_it_is_gone_already(client: Client) -> None:
    submission = make_submission()
    client.post(address(submission, "erase/"))
    for answer in (client.get(address(submission, "erase/")), client.post(address(submission, "erase/"))):
        assert answer.status_code == 410
    assert Tombstone.objects.count() == 1


def test_an_address_that_never_was_is_unknown(client: Client) -> None:
    make_submission()
    for answer in (client.get(UNKNOWN), client.get(f"{UNKNOWN}erase/"), client.post(f"{UNKNOWN}erase/")):
        assert answer.status_code == 404
    assert Submission.objects.count() == 1


def test_no_other_site_can_press_the_button() -> None:
    submission = make_submission()
    assert Client(enforce_csrf_checks=True).post(address(submission, "erase/")).status_code == 403
    assert Client().put(address(submission, "erase/")).status_code == 405
    assert Submission.objects.filter(text=PLAIN).exists()


def test_what_went_is_told_in_words() -> None:
    removed = {"feedback.Submission": 1, "feedback.Event": 3, "feedback.Comment": 1, "feedback.Feature": 7}
    assert removed_in_words(Tombstone(removed=removed)) == [
        "the text, with what was kept of where and when it was written",
        "1 comment or note",
        "3 lines of the timeline",
        "7 other records that pointed at it",
    ]
