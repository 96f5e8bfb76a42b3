"""What would become of a text is told before it is sent, and nothing of that is kept."""

import json
import logging
from typing import Any

import pytest
from django.conf import LazySettings
from django.test import Client

from feedback.models import Counter, Submission
from feedback.preview import preview_of
from governance.core.decisions import WITHHELD
from governance.models import Decision, Rule
from tests.feedback.factories import PLAIN, THREAT, WITH_EMAIL, make_submission
from tests.feedback.test_raw_text_never_leaks import LOCAL_PART, PLANTED, everything_stored

pytestmark = pytest.mark.django_db
ADDRESS = "/api/feedback/preview/"


def ask(client: Client, text: str = WITH_EMAIL, **fields: Any) -> Any:
    return client.post(ADDRESS, json.dumps({"text": text, **fields}), content_type="application/json")


def test_it_tells_the_text_as_it_would_be_kept_and_which_rule_says_so(client: Client) -> None:
    answer = ask(client)
    told = answer.json()
    assert (answer.status_code, told["outcome"]) == (200, "redact")
    assert told["text"] == "Please write to [email] when the search is repaired."
    assert [piece["text"] for piece in told["pieces"] if piece["masked"]] == ["[email]"]
    (finding,) = told["findings"]
    assert (finding["rule"], WITH_EMAIL[finding["start"] : finding["end"]]) == ("inst_101", "jane.roe@example.org")
    (reason,) = told["reasons"]
    assert reason["rule_text"] == "E-mail addresses are masked before anything is kept."
    assert answer["Cache-Control"] == "no-store"
    assert '"preview-minute"' in answer["RateLimit"]


@pytest.mark.parametrize("text", [PLAIN, WITH_EMAIL, THREAT])
def test_it_says_what_sending_would_say(client: Client, text: str) -> None:
    told = ask(client, text).json()
    sent = make_submission(text=text)
    assert (told["outcome"], told["text"]) == (sent.decision.outcome, sent.text)
    # The record's findings hold no message less, and no message more.
    assert [one["message"] for one in told["findings"]] == [one["message"] for one in sent.decision.findings]


def test_nothing_of_it_is_kept_or_logged(client: Client, caplog: pytest.LogCaptureFixture) -> None:
    before = everything_stored()
    with caplog.at_level(logging.DEBUG):
        for text in (f"Write to {PLANTED}", f"Write to {PLANTED}, or I am going to kill you."):
            assert ask(client, text, contact=True, consent=True).status_code == 200
    assert not Decision.objects.exists()
    assert not Submission.objects.exists()
    Counter.objects.all().delete()
    assert everything_stored() == before
    assert LOCAL_PART not in caplog.text


def test_a_held_text_is_told_so_and_where_help_is(client: Client) -> None:
    told = ask(client, "I want to end my life tonight.").json()
    assert told["outcome"] == "hold"
    assert "You can send it." in told["sentence"]
    assert "findahelpline.com" in told["help"]


def test_a_check_that_breaks_holds(client: Client) -> None:
    broken = Rule.objects.get(instruction="inst_101")
    broken.matcher = {"check": "there is no such check"}
    broken.save()
    told = ask(client).json()
    assert (told["outcome"], told["text"]) == ("hold", WITHHELD)


@pytest.mark.parametrize(
    "body",
    [{}, {"text": ""}, {"text": " \n"}, {"text": "x" * 5_001}, {"text": 7}, {"text": "\ud800"}, {"text": "a\x00b"}],
)
def test_what_could_not_be_sent_has_no_preview(client: Client, body: dict[str, Any]) -> None:
    answer = client.post(ADDRESS, json.dumps(body), content_type="application/json")
    assert answer.status_code == 400
    assert "text" in answer.json().get("errors", answer.json())


def test_it_is_asked_by_post_only_and_not_too_often(client: Client, settings: LazySettings) -> None:
    assert client.get(ADDRESS, {"text": PLAIN}).status_code == 405
    settings.FEEDBACK_PREVIEWS_PER_MINUTE = 2
    assert [ask(client).status_code for _ in range(3)] == [200, 200, 429]


def test_only_ever_so_many_queries(django_assert_max_num_queries: Any) -> None:
    preview_of(WITH_EMAIL)
    with django_assert_max_num_queries(2):
        assert preview_of(WITH_EMAIL).reasons
