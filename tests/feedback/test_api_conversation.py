"""Comments and screenshots over the API."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from feedback.models import Attachment, Comment, Submission
from feedback.screenshots import MAX_BYTES
from feedback.services import comments
from feedback.validation import MAX_COMMENT
from tests.feedback.factories import PLAIN, THREAT, WITH_EMAIL, make_submission
from tests.feedback.pictures import picture

pytestmark = pytest.mark.django_db


def add(client: Client, submission: Submission, body: Any, **extra: Any) -> Any:
    return client.post(f"/api/feedback/{submission.token}/comments/", body, content_type="application/json", **extra)


def attach(client: Client, submission: Submission, content: bytes) -> Any:
    file = SimpleUploadedFile("screen.png", content, content_type="image/png")
    return client.post(f"/api/feedback/{submission.token}/attachments/", {"screenshot": file})


def test_a_comment_is_answered_as_it_was_kept_and_told_with_the_state(client: Client) -> None:
    submission = make_submission()
    answer = add(client, submission, {"text": WITH_EMAIL})
    assert answer.status_code == 201
    body = answer.json()
    assert set(body) == {"at", "by", "standing", "text", "findings", "help"}
    assert (body["by"], body["standing"]) == ("visitor", "shown")
    assert "[email]" in body["text"]
    finding = body["findings"][0]
    assert WITH_EMAIL[finding["start"] : finding["end"]] == "jane.roe@example.org"
    told = client.get(f"/api/feedback/{submission.token}/").json()["comments"]
    assert told == [{name: body[name] for name in ("at", "by", "standing", "text")}]


def test_a_held_comment_says_so(client: Client) -> None:
    assert add(client, make_submission(), {"text": THREAT}).json()["standing"] == "waits"


def test_the_same_key_and_text_are_one_comment(client: Client) -> None:
    submission = make_submission()
    first, again = (add(client, submission, {"text": PLAIN}, headers={"Idempotency-Key": "k"}) for _ in range(2))
    assert first.json() == again.json()
    assert Comment.objects.count() == 1


@pytest.mark.parametrize("body", [{}, {"text": " "}, {"text": 5}, {"text": "a" * (MAX_COMMENT + 1)}, {"text": "\0"}])
def test_a_fault_is_named_by_its_field(client: Client, body: Any) -> None:
    answer = add(client, make_submission(), body)
    assert (answer.status_code, set(answer.json()["errors"])) == (400, {"text"})
    assert not Comment.objects.exists()


def test_too_many_are_a_conflict(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(comments, "MOST_COMMENTS", 0)
    assert add(client, make_submission(), {"text": PLAIN}).status_code == 409


def test_a_screenshot_is_taken_and_told_without_its_pixels(client: Client) -> None:
    submission = make_submission()
    answer = attach(client, submission, picture())
    assert answer.status_code == 201
    assert answer.json() == {"state": "held", "width": 40, "height": 20}
    assert client.get(f"/api/feedback/{submission.token}/").json()["screenshots"] == [answer.json()]


def test_a_bad_screenshot_is_named(client: Client) -> None:
    submission = make_submission()
    for content in (b"no picture", b""):
        answer = attach(client, submission, content)
        assert (answer.status_code, set(answer.json()["errors"])) == (400, {"screenshot"})
    missing = client.post(f"/api/feedback/{submission.token}/attachments/", {"other": "x"})
    assert (missing.status_code, set(missing.json()["errors"])) == (400, {"screenshot"})
    assert not Attachment.objects.exists()


def test_what_is_too_large_is_refused_in_json(client: Client) -> None:
    submission = make_submission()
    assert attach(client, submission, bytes(MAX_BYTES + 100_000)).status_code == 413
    assert add(client, submission, {"text": "a" * 70_000}).status_code == 413


def test_what_is_of_another_type_or_for_nobody_is_refused(client: Client) -> None:
    submission = make_submission()
    address = f"/api/feedback/{submission.token}/"
    assert client.post(f"{address}comments/", {"text": PLAIN}).status_code == 415
    assert client.post(f"{address}attachments/", "{}", content_type="application/json").status_code == 415
    assert client.get(f"{address}comments/").status_code == 405
    for name in ("comments", "attachments"):
        assert client.post(f"/api/feedback/{'A' * 32}/{name}/", {}, content_type="application/json").status_code in {
            404,
            415,
        }
    assert not Comment.objects.exists()
