"""What is shown to somebody who is writing: documents that anybody may read, and of others' reports next to nothing."""

import json
from typing import Any

import pytest
from django.test import Client

from feedback.models import Submission
from feedback.similar.told import told_of
from feedback.suggestions import documents_for
from tests.feedback.factories import PLAIN, THREAT, make_submission
from tests.site.factories import make_document

pytestmark = pytest.mark.django_db
State = Submission.State
QUESTION = "How do I install the offline search index?"
ABOUT = {
    "title": "The offline search index",
    "body": "## Installing\n\nInstall the search index, then search offline.\n",
}


def make_reports(count: int, state: State, text: str = PLAIN, **changes: Any) -> None:
    made = [make_submission(text=text).pk for _ in range(count)]
    Submission.objects.filter(pk__in=made).update(state=state, **changes)


def test_a_document_about_it_is_found_and_another_is_not() -> None:
    url = make_document(slug="search-index", **ABOUT).get_absolute_url()
    make_document(slug="roses", title="Roses", body="Roses want water.\n")
    (found,) = documents_for(QUESTION)
    assert (found.title, found.url) == (ABOUT["title"], url)
    assert "nstall" in found.excerpt
    assert "<" not in found.excerpt
    assert documents_for("I like your colours very much.") == []
    assert documents_for("") == []


@pytest.mark.parametrize("visibility", ["internal", "confidential"])
def test_what_is_not_public_is_never_suggested(visibility: str) -> None:
    make_document(slug="search-index", visibility=visibility, **ABOUT)
    assert documents_for(QUESTION) == []


def test_at_most_three_in_one_query_however_many(django_assert_num_queries: Any) -> None:
    for number in range(5):
        make_document(slug=f"search-{number}", **ABOUT)
    with django_assert_num_queries(1):
        assert len(documents_for(QUESTION)) == 3


@pytest.mark.parametrize(
    ("state", "said"),
    [(State.PLANNED, "is planned"), (State.ANSWERED, "were answered"), (State.REVIEWED, "looked at it")],
)
def test_three_that_people_looked_at_are_told_as_several(state: State, said: str) -> None:
    make_reports(3, state)
    assert said in told_of(PLAIN).known
    assert "3" not in told_of(PLAIN).known
    assert told_of("Who painted the mountains above your sofa?").known == ""


@pytest.mark.parametrize("state", [State.RECEIVED, State.HELD, State.TRIAGED, State.REJECTED])
def test_what_nobody_looked_at_is_not_told(state: State) -> None:
    make_reports(4, state)
    assert told_of(PLAIN).known == ""


def test_one_or_two_are_not_told_nor_what_is_sensitive() -> None:
    make_reports(2, State.PLANNED)
    make_reports(3, State.PLANNED, retention="restricted")
    assert told_of(PLAIN).known == ""


def test_ones_own_is_named_by_its_token_and_no_other(client: Client) -> None:
    own, other = make_submission(text=PLAIN), make_submission(text=PLAIN)
    body = {"text": PLAIN, "tokens": [own.token, "x" * 32]}
    answer = client.post("/api/feedback/preview/", json.dumps(body), content_type="application/json")
    assert answer.json()["own"] == [{"token": own.token, "state": "Received"}]
    assert other.token not in answer.content.decode()
    html = client.post("/feedback/", {"text": PLAIN, "preview": "part", "tokens": own.token}).content.decode()
    assert f"/feedback/t/{own.token}/" in html


def test_the_answer_holds_no_text_of_others(client: Client) -> None:
    make_reports(3, State.PLANNED, text=f"{PLAIN} Sphinx.")
    answer = client.post("/api/feedback/preview/", json.dumps({"text": PLAIN}), content_type="application/json")
    assert "is planned" in answer.json()["known"]
    assert "Sphinx" not in answer.content.decode()


def test_a_blocked_or_empty_text_finds_nothing(django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(0):
        assert (documents_for(""), told_of("").known) == ([], "")
    assert told_of(THREAT).own == []
