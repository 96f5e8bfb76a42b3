"""The JSON API: what it takes, what it answers, and how it says no."""

from typing import Any

import pytest
from django.test import Client

from feedback.models import Submission
from feedback.services.replies import approve_reply
from tests.feedback.factories import PLAIN, REPLY, THREAT, WITH_EMAIL, make_reply, make_submission, make_triage

pytestmark = pytest.mark.django_db
ADDRESS = "/api/feedback/"


def post(client: Client, body: Any, **extra: Any) -> Any:
    return client.post(ADDRESS, body, content_type="application/json", **extra)


def test_feedback_is_taken_and_answered_as_the_contract_says(client: Client) -> None:
    answer = post(client, {"text": WITH_EMAIL, "page": "/docs.html"})
    assert answer.status_code == 201
    body = answer.json()
    assert set(body) == {"token", "status_url", "outcome", "text", "findings", "help", "retention"}
    assert body["status_url"] == f"/feedback/t/{body['token']}/" == answer["Location"]
    assert body["outcome"] == "redact"
    finding = body["findings"][0]
    assert set(finding) == {"rule", "version", "category", "start", "end", "severity", "message"}
    assert WITH_EMAIL[finding["start"] : finding["end"]] == "jane.roe@example.org"
    assert Submission.objects.get(token=body["token"]).text == body["text"]


def test_offsets_count_from_the_text_as_it_was_sent(client: Client) -> None:
    finding = post(client, {"text": "  \n" + WITH_EMAIL}).json()["findings"][0]
    assert ("  \n" + WITH_EMAIL)[finding["start"] : finding["end"]] == "jane.roe@example.org"


def test_a_held_text_is_taken_too(client: Client) -> None:
    answer = post(client, {"text": THREAT})
    assert (answer.status_code, answer.json()["outcome"]) == (201, "hold")


def test_the_same_key_gives_the_same_answer_and_another_text_a_conflict(client: Client) -> None:
    headers = {"Idempotency-Key": "one-key"}
    first = post(client, {"text": PLAIN}, headers=headers)
    again = post(client, {"text": PLAIN}, headers=headers)
    other = post(client, {"text": "Another."}, headers=headers)
    assert first.status_code == again.status_code == 201
    assert first.json() == again.json()
    assert other.status_code == 409
    assert set(other.json()["errors"]) == {"idempotency_key"}


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "text"),
        ({"text": ""}, "text"),
        ({"text": " "}, "text"),
        ({"text": "a" * 5001}, "text"),
        ({"text": None}, "text"),
        ({"text": ["a"]}, "text"),
        ({"text": PLAIN, "page": "https://example.org/"}, "page"),
        ({"text": PLAIN, "section": "Not An Anchor"}, "section"),
        ({"text": PLAIN, "document_version": "one"}, "document_version"),
        ({"text": PLAIN, "contact": "nobody"}, "contact"),
        ({"text": PLAIN, "consent": "perhaps"}, "consent"),
        ({"text": PLAIN, "contact": "me@example.org", "notify": True}, "notify"),
        ({"text": PLAIN, "consent": True, "notify": True}, "notify"),
        ([], "non_field_errors"),
    ],
)
def test_a_fault_is_named_by_its_field(client: Client, body: Any, field: str) -> None:
    answer = post(client, body)
    assert answer.status_code == 400
    assert set(answer.json()["errors"]) == {field}
    assert not Submission.objects.exists()


def test_a_key_that_cannot_be_one_is_named(client: Client) -> None:
    answer = post(client, {"text": PLAIN}, headers={"Idempotency-Key": "k" * 201})
    assert (answer.status_code, set(answer.json()["errors"])) == (400, {"idempotency_key"})


def test_other_requests_are_refused_in_json(client: Client) -> None:
    large = post(client, {"text": "a" * 70_000})
    assert large.status_code == 413
    assert client.get(ADDRESS).status_code == 405
    assert client.post(ADDRESS, {"text": PLAIN}).status_code == 415
    assert post(client, "{not json").status_code == 400
    unknown = client.get(f"{ADDRESS}AAAAAAAAAAAAAAAAAAAAAAAA/")
    assert (unknown.status_code, unknown["Content-Type"]) == (404, "application/problem+json")
    assert client.put(f"{ADDRESS}{make_submission().token}/").status_code == 405


def status_of(client: Client, submission: Submission) -> dict[str, Any]:
    answer = client.get(f"{ADDRESS}{submission.token}/")
    assert answer.status_code == 200
    assert answer["Cache-Control"] == "no-store"
    body: dict[str, Any] = answer.json()
    assert set(body) == {
        "state",
        "outcome",
        "triage",
        "reply",
        "timeline",
        "retention",
        "comments",
        "screenshots",
        "notify",
    }
    return body


def test_before_triage_there_is_only_a_state_and_a_timeline(client: Client) -> None:
    body = status_of(client, make_submission())
    assert (body["state"], body["outcome"], body["triage"], body["reply"]) == ("received", "allow", None, None)
    assert [set(event) for event in body["timeline"]] == [{"at", "kind", "message"}] * 2


def test_the_triage_is_told_with_its_policy_and_a_draft_is_not(client: Client) -> None:
    triage = make_triage()
    make_reply(triage.submission)
    body = status_of(client, triage.submission)
    assert body["triage"] == {
        "category": "website-bug",
        "severity": "medium",
        "priority": 3,
        "action": "fix",
        "confidence": 0.62,
        "policy": triage.policy.number,
    }
    assert body["reply"] is None


def test_an_approved_reply_is_told(client: Client) -> None:
    reply = make_reply()
    approve_reply(reply=reply, user=None, text=REPLY)
    body = status_of(client, reply.submission)
    assert (body["state"], body["reply"]["text"]) == ("answered", REPLY)


def test_following_costs_a_fixed_number_of_queries(client: Client, django_assert_num_queries: Any) -> None:
    triage = make_triage()
    # The submission with what belongs to it, its timeline, comments and pictures, and the count of its token.
    with django_assert_num_queries(5):
        status_of(client, triage.submission)
