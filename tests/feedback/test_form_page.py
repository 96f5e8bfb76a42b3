"""The plain form, as it works without script."""

import pytest
from django.test import Client

from feedback.models import Submission
from tests.feedback.factories import PLAIN, WITH_EMAIL, form_body

pytestmark = pytest.mark.django_db
ADDRESS = "/feedback/"


def test_the_form_knows_the_page_it_was_opened_from(client: Client) -> None:
    html = client.get(ADDRESS, {"page": "/docs.html?x=1", "section": "top", "document_version": "1.2"}).content.decode()
    assert 'name="page" value="/docs.html"' in html
    assert 'name="section" value="top"' in html
    assert 'name="document_version" value="1.2"' in html


def test_a_strange_page_is_left_out(client: Client) -> None:
    html = client.get(ADDRESS, {"page": "https://example.org/"}).content.decode()
    assert "example.org" not in html.partition('id="feedback-form"')[2].partition("</form>")[0]


def test_sending_leads_to_the_tracking_page_which_says_what_was_masked(client: Client) -> None:
    answer = client.post(ADDRESS, form_body(text=WITH_EMAIL, page="/docs.html"), follow=True)
    submission = Submission.objects.get()
    assert answer.redirect_chain == [(f"/feedback/t/{submission.token}/?sent=1", 302)]
    html = answer.content.decode()
    assert "<mark>[email]</mark>" in html
    assert submission.decision.findings[0]["message"] in html
    assert "jane.roe" not in html


def test_line_breaks_count_as_one_character(client: Client) -> None:
    client.post(ADDRESS, form_body(text="one\r\ntwo"))
    assert Submission.objects.get().text == "one\ntwo"


def test_a_fault_shows_the_form_again_with_the_text_kept(client: Client) -> None:
    answer = client.post(ADDRESS, {"text": PLAIN, "contact": "nobody"})
    assert answer.status_code == 422
    assert PLAIN in answer.content.decode()
    assert not Submission.objects.exists()
    empty = client.post(ADDRESS, form_body(text="  "))
    assert (empty.status_code, "Please write something" in empty.content.decode()) == (422, True)


def test_sending_twice_is_one_submission_and_a_changed_text_is_another(client: Client) -> None:
    body = form_body(text=PLAIN, idempotency_key="key-of-this-page")
    assert client.post(ADDRESS, body)["Location"] == client.post(ADDRESS, body)["Location"]
    client.post(ADDRESS, {**body, "text": "I went back and wrote something else."})
    assert Submission.objects.count() == 2


def test_a_form_of_another_site_cannot_send() -> None:
    strict = Client(enforce_csrf_checks=True)
    assert strict.post(ADDRESS, {"text": PLAIN}).status_code == 403
    assert strict.put(ADDRESS).status_code in {403, 405}
    assert not Submission.objects.exists()
