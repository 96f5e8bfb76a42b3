"""A visitor types a sentence: decided on step by step, answered in place or as a page, and kept nowhere."""

import logging
import re
from typing import Any

import pytest
from django.conf import LazySettings
from django.db import connection
from django.test import Client, override_settings

from feedback.plans import LABEL_HEADS
from governance.core.actions import ProposedAction
from governance.core.rules import RuleSet
from governance.core.tracing import trace
from governance.services import current_rule_set
from tests.site.factories import make_champion, make_document, make_staff
from tractatus_site.integration import trying
from tractatus_site.integration.trying import try_out

pytestmark = pytest.mark.django_db
ADDRESS = "/integrations/agent-lightning/try/"
MARKER = "zinnober"
TEXT = f"The search ignores accents. Write to {MARKER}.quast@example.org, pleаse."


def rows_with(word: str) -> list[str]:
    """Tables in which any column of any row holds the word."""
    found = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names():
            cursor.execute(f'SELECT * FROM "{table}"')  # noqa: S608 - our own tables
            if any(word in str(value) for row in cursor.fetchall() for value in row):
                found.append(table)
    return found


def counts() -> dict[str, int]:
    with connection.cursor() as cursor:
        result = {}
        for table in connection.introspection.table_names():
            cursor.execute(f'SELECT count(*) FROM "{table}"')  # noqa: S608
            result[table] = cursor.fetchone()[0]
    return result


def test_a_sentence_is_decided_on_step_by_step(client: Client) -> None:
    make_champion()
    response = client.post(ADDRESS, {"text": TEXT, "part": "1"})
    page = response.content.decode()
    assert "no-store" in response["Cache-Control"]
    assert "<html" not in page
    assert '<span class="tried-outcome tried-redact">redact</span>' in page
    # As the rules read it, in which the look-alike letter is a plain one.
    assert "please.</blockquote>" in page
    assert f"<mark>{MARKER}.quast@example.org<sup>1</sup></mark>" in page
    assert "Write to [email], pleаse." in page
    assert re.search(r"inst_101 v\d+</td><td>pii.email</td><td>37 to 63</td>", page)
    assert "Policy version 1, which has learned nothing yet" in page
    for head in LABEL_HEADS:
        assert f'<th scope="row">{head}</th>' in page
    assert page.count("tried-ms") == 5


def test_without_script_it_is_a_page_with_the_text_still_in_its_form(client: Client) -> None:
    assert "tried-outcome" not in client.get(ADDRESS).content.decode()
    page = client.post(ADDRESS, {"text": TEXT}).content.decode()
    assert page.count("<h1") == 1
    assert f"{MARKER}.quast@example.org, pleаse.</textarea>" in page
    assert "Triage is not measured here yet" in page


def test_nothing_typed_is_kept(client: Client, caplog: pytest.LogCaptureFixture) -> None:
    make_champion()
    client.post(ADDRESS, {"text": "Warm."})
    before = counts()
    with caplog.at_level(logging.DEBUG):
        for text in (TEXT, f"I am going to kill you, {MARKER}.", f"{MARKER} " * 100, f"{MARKER}\x00"):
            client.post(ADDRESS, {"text": text})
    assert counts() == before
    assert rows_with(MARKER) == []
    assert MARKER not in caplog.text
    make_document(title=f"{MARKER} kept")
    assert "docs_document" in rows_with(MARKER), "what is kept would be found"


@pytest.mark.parametrize("debug", [True, False])
def test_an_error_page_shows_nothing_of_it(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, debug: bool
) -> None:
    def fail(*_: Any) -> None:
        raise RuntimeError("the disk is full")

    monkeypatch.setattr("tractatus_site.integration.trying.triage_of", fail)
    with override_settings(DEBUG=debug), caplog.at_level(logging.DEBUG):
        answer = Client(raise_request_exception=False).post(ADDRESS, {"text": TEXT})
    assert answer.status_code == 500
    assert MARKER not in answer.content.decode() + caplog.text


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "Please write something."),
        ("   ", "Please write something."),
        ("x" * 501, "At most 500 characters fit; this has 501."),
        ("a\x00b", "Null characters"),
    ],
)
def test_what_is_no_sentence_is_told_so(client: Client, text: str, told: str) -> None:
    response = client.post(ADDRESS, {"text": text, "part": "1"})
    assert response.status_code == 422
    assert told in response.content.decode()


def test_line_breaks_count_as_one_character(client: Client) -> None:
    assert client.post(ADDRESS, {"text": "x\r\n" * 250}).status_code == 200


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Half of it: \u00bd.", "Characters that can be written in several ways were made plain"),
        ("Nothing odd.", "Nothing in it had to be made plain"),
        ("\u043a\u043b\u044e\u0447", "Nothing in it had to be made plain"),
    ],
)
def test_what_was_made_of_the_text_is_told_as_it_is(client: Client, text: str, told: str) -> None:
    assert told in client.post(ADDRESS, {"text": text, "part": "1"}).content.decode()


def test_without_a_rule_in_force_nobody_is_told_of_a_reading(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trying, "current_rule_set", lambda: RuleSet.compile(()))
    page = client.post(ADDRESS, {"text": TEXT, "part": "1"}).content.decode()
    assert "No rule read it" in page
    assert "NoRulesError" in page
    for untrue in ("as you typed it", "None of them found anything", "the longest time with", "A check failed"):
        assert untrue not in page


def test_held_and_blocked_texts_are_not_read_by_the_agent(client: Client) -> None:
    make_champion()
    held = client.post(ADDRESS, {"text": "I am going to kill you.", "part": "1"}).content.decode()
    assert "tried-hold" in held
    assert "Not yet: a person would have to release" in held
    assert "Labels by the agent" not in held


def test_too_many_are_refused_with_when_to_come_again(client: Client, settings: LazySettings) -> None:
    settings.FEEDBACK_PREVIEWS_PER_MINUTE = 2
    answers = [client.post(ADDRESS, {"text": "Hello there.", "part": "1"}) for _ in range(3)]
    assert [one.status_code for one in answers] == [200, 200, 429]
    assert 0 < int(answers[2]["Retry-After"]) <= 60
    assert "Please try again in" in answers[2].content.decode()


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Sec-Fetch-Site": "same-origin"}, 200),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site", "Origin": "http://testserver"}, 403),
        ({"Origin": "http://testserver"}, 200),
        ({"Origin": "https://elsewhere.example"}, 403),
        ({"Origin": "null"}, 403),
        ({}, 200),
    ],
)
def test_only_this_site_s_own_pages_may_ask(headers: dict[str, str], status: int) -> None:
    """No token is asked for, because the page that holds the form is the same for everybody."""
    client = Client(enforce_csrf_checks=True)
    assert client.post(ADDRESS, {"text": "Hello there."}, headers=headers).status_code == status


def test_the_decision_is_the_one_that_would_be_made(client: Client) -> None:
    rules = current_rule_set()
    action = ProposedAction("feedback.submit", text=TEXT)
    told, decided = trace(rules, action), rules.decide(action)
    assert (told.decision.outcome, told.decision.findings) == (decided.outcome, decided.findings)
    assert told.decision.text == decided.text
    assert told.reading + told.choosing + told.asking <= told.decision.ms
    assert {one.rule.instruction for one in told.asked if one.found} == {"inst_101"}
    unknown = trace(rules, ProposedAction("nothing.known", text=TEXT))
    assert (unknown.decision.outcome, unknown.read, unknown.asked) == ("hold", (), ())


def test_labels_and_confidences_are_those_of_live_triage() -> None:
    import torch

    from training.policies.ngram import from_bytes

    policy = from_bytes(bytes(make_champion().weights))
    tried = try_out("Why is the glossary silent about GRPO? The search finds nothing.")
    assert tried.triage is not None
    choice = policy.choose(tried.decision.text, generator=torch.Generator(), greedy=LABEL_HEADS)
    for label in tried.triage.labels:
        assert label.why.option == choice.options[label.head]
        assert label.confidence == pytest.approx(choice.confidences[label.head], abs=1e-5)


def test_staff_see_the_same(staff_client: Client) -> None:
    make_staff("another")
    assert staff_client.post(ADDRESS, {"text": TEXT}).status_code == 200


def test_few_queries(client: Client, django_assert_max_num_queries: Any) -> None:
    make_champion()
    client.post(ADDRESS, {"text": TEXT})
    # The counter, the rules, and which policy serves; its weights are remembered.
    with django_assert_max_num_queries(4):
        client.post(ADDRESS, {"text": TEXT})
