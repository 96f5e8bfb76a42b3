"""What tells a person at the form from a script, and that no refusal loses what a person wrote."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from feedback.abuse.stamps import DAY, MOST_USES, new_stamp
from feedback.models import Counter, Submission
from governance.models import Decision
from tests.feedback.factories import PLAIN, form_body

pytestmark = pytest.mark.django_db
FORM, API = "/feedback/", "/api/feedback/"


def stamp(**ago: float) -> str:
    return new_stamp(timezone.now() - timedelta(**ago))


def from_form(client: Client, body: dict[str, str]) -> Any:
    return client.post(FORM, body)


def from_dialog(client: Client, body: dict[str, str]) -> Any:
    return client.post(API, body, content_type="application/json")


@pytest.mark.parametrize("send", [from_form, from_dialog])
@pytest.mark.parametrize(
    ("guards", "status", "sentence"),
    [
        ({"homepage": "https://spam.example"}, 422, "A field that has to stay empty was filled in"),
        ({"stamp": ""}, 422, "This form was open for too long"),
        ({"stamp": "made-up.1790000000:signature"}, 422, "This form was open for too long"),
        ({"age": 2 * DAY}, 422, "This form was open for too long"),
        ({"age": -DAY}, 422, "This form was open for too long"),
        ({"age": 0}, 429, "within moments of opening the form"),
    ],
)
def test_it_is_refused_with_a_sentence_and_nothing_is_decided_or_counted(
    client: Client, send: Any, guards: dict[str, Any], status: int, sentence: str
) -> None:
    if "age" in guards:
        guards = {"stamp": stamp(seconds=guards["age"])}
    answer = send(client, form_body(text=PLAIN) | guards)
    body = answer.content.decode()
    assert (answer.status_code, sentence in body) == (status, True)
    assert ("Retry-After" in answer) == (status == 429)
    assert not any(table.objects.exists() for table in (Submission, Decision, Counter))


def test_the_form_keeps_the_text_and_is_ready_for_the_next_try(client: Client) -> None:
    html = client.post(FORM, form_body(text=PLAIN, homepage="me", stamp=stamp(days=2))).content.decode()
    assert PLAIN in html
    assert 'value="me"' not in html
    stale = client.post(FORM, {"text": PLAIN, "stamp": stamp(days=2)})
    fresh = stale.context["form"].data["stamp"]
    assert f'value="{fresh}"' in stale.content.decode()
    early = client.post(FORM, {"text": PLAIN, "stamp": fresh})
    assert (early.status_code, early["Retry-After"]) == (429, "2")
    assert early.context["form"].data["stamp"] == fresh


def test_a_form_that_was_read_for_a_while_is_taken(client: Client) -> None:
    assert client.post(FORM, form_body(text=PLAIN)).status_code == 302
    assert client.post(FORM, {"text": PLAIN, "stamp": stamp(hours=23)}).status_code == 302


def test_the_page_carries_a_stamp_of_now_and_hides_the_field_from_people_only(client: Client) -> None:
    html = client.get(FORM).content.decode()
    assert 'name="stamp" value="' in html
    hidden = html.partition('class="feedback-homepage" aria-hidden="true"')[2].partition("</div>")[0]
    assert 'tabindex="-1"' in hidden
    assert 'autocomplete="off"' in hidden
    assert "Please leave this empty" in hidden


def test_one_stamp_is_not_for_many_messages(client: Client) -> None:
    body = form_body()
    answers = [client.post(FORM, {**body, "text": f"{PLAIN} {number}"}) for number in range(MOST_USES + 1)]
    assert [answer.status_code for answer in answers] == [302] * MOST_USES + [422]
    assert PLAIN in answers[-1].content.decode()
    again = client.post(FORM, {"text": PLAIN, "stamp": stamp(minutes=1)})
    assert again.status_code == 302


def test_a_client_of_the_api_needs_no_stamp(client: Client) -> None:
    assert from_dialog(client, {"text": PLAIN}).status_code == 201
