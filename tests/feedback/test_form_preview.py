"""The form's other buttons, as they work without script: look ahead, and say that a document answered it."""

import pytest
from django.conf import LazySettings
from django.test import Client

from feedback.models import AnsweringDocument, Submission
from governance.models import Decision
from tests.feedback.factories import THREAT, WITH_EMAIL, form_body
from tests.site.factories import make_document

pytestmark = pytest.mark.django_db
ADDRESS = "/feedback/"


def test_the_form_comes_back_as_it_was_with_what_would_be_kept(client: Client) -> None:
    body = form_body(text=WITH_EMAIL, contact="me@example.org", consent="on", page="/docs.html", idempotency_key="k-1")
    answer = client.post(ADDRESS, {**body, "preview": "page"})
    html = answer.content.decode()
    assert answer.status_code == 200
    assert "<mark>[email]</mark>" in html
    assert "inst_101" in html
    for kept in (WITH_EMAIL, 'value="me@example.org"', 'value="/docs.html"', 'value="k-1"', body["stamp"], "checked"):
        assert kept in html
    assert not Submission.objects.exists()
    assert not Decision.objects.exists()


def test_it_can_be_sent_after_a_look(client: Client) -> None:
    body = form_body(text=WITH_EMAIL)
    client.post(ADDRESS, {**body, "preview": "page"})
    assert client.post(ADDRESS, body).status_code == 302
    assert Submission.objects.count() == 1


def test_what_would_be_held_is_said_before_sending(client: Client) -> None:
    html = client.post(ADDRESS, form_body(text=THREAT, preview="page")).content.decode()
    assert "A person would read it" in html


def test_the_script_gets_the_part_alone(client: Client) -> None:
    html = client.post(ADDRESS, form_body(text=WITH_EMAIL, preview="part")).content.decode()
    assert "<mark>[email]</mark>" in html
    assert "<form" not in html


def test_a_faulty_text_is_told_and_too_many_looks_are_refused(client: Client, settings: LazySettings) -> None:
    answer = client.post(ADDRESS, form_body(text="  ", preview="page"))
    assert (answer.status_code, "Please write something" in answer.content.decode()) == (422, True)
    settings.FEEDBACK_PREVIEWS_PER_MINUTE = 1
    refused = client.post(ADDRESS, form_body(text=WITH_EMAIL, preview="page"))
    assert refused.status_code == 429
    assert WITH_EMAIL in refused.content.decode()


def test_no_form_of_another_site_looks_ahead() -> None:
    strict = Client(enforce_csrf_checks=True)
    assert strict.post(ADDRESS, {"text": WITH_EMAIL, "preview": "page"}).status_code == 403


def test_a_document_that_answers_is_counted_as_a_number_and_nothing_is_sent(client: Client) -> None:
    url = make_document(slug="search-help").get_absolute_url()
    for _ in range(2):
        answer = client.post(ADDRESS, form_body(text=WITH_EMAIL, answered=url))
    assert "Glad that it helped" in answer.content.decode()
    assert [(one.page, one.count) for one in AnsweringDocument.objects.all()] == [(url, 2)]
    assert not Submission.objects.exists()


@pytest.mark.parametrize("url", ["/docs/none.html", "/feedback/", "https://example.org/", "jane.roe@example.org", ""])
def test_what_is_no_document_is_not_counted(client: Client, url: str) -> None:
    make_document(slug="inside", visibility="internal")
    assert client.post(ADDRESS, form_body(text=WITH_EMAIL, answered=url)).status_code == 200
    client.post(ADDRESS, form_body(text=WITH_EMAIL, answered="/docs/inside.html"))
    assert not AnsweringDocument.objects.exists()
