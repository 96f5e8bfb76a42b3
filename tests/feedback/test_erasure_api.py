"""The owner of a token has all of it as JSON, and has it erased, over the API."""

import base64

import pytest
from django.contrib.auth.models import User
from django.test import Client

from feedback.models import Attachment, Comment, Submission, Tombstone
from feedback.services.replies import approve_reply
from tests.feedback.factories import REPLY, make_decision, make_reply, make_submission
from tests.feedback.planted import TEXT, make_planted

pytestmark = pytest.mark.django_db


def address(submission: Submission, step: str = "") -> str:
    return f"/api/feedback/{submission.token}/{step}"


def test_delete_erases_and_answers_204_and_then_410(client: Client) -> None:
    submission = make_submission()
    answer = client.delete(address(submission))
    assert (answer.status_code, answer.content) == (204, b"")
    for again in (client.delete(address(submission)), client.get(address(submission))):
        assert again.status_code == 410
        assert again.json()["detail"] == "This feedback has been erased."
    assert client.get(address(submission, "export/")).status_code == 410
    assert Tombstone.objects.get().by == Tombstone.By.VISITOR


def test_an_unknown_token_is_404(client: Client) -> None:
    make_submission()
    assert client.delete("/api/feedback/nobody-has-this-token/").status_code == 404
    assert client.get("/api/feedback/nobody-has-this-token/export/").status_code == 404
    assert Submission.objects.count() == 1


def test_other_methods_change_nothing(client: Client) -> None:
    submission = make_submission()
    assert client.post(address(submission, "export/")).status_code == 405
    assert client.delete(address(submission, "export/")).status_code == 405
    assert Submission.objects.count() == 1


def test_the_export_holds_what_the_visitor_may_see(client: Client, owner: User) -> None:
    submission = make_planted(owner)
    Attachment.objects.update(image=b"pixels")
    answer = client.get(address(submission, "export/"))
    assert answer["Content-Disposition"] == 'attachment; filename="feedback.json"'
    assert answer["Cache-Control"] == "no-store"
    told = answer.json()
    assert told["submission"]["text"] == TEXT
    assert told["triage"]["labels"]["severity"] == "low"
    assert [(one["kind"], one["text"]) for one in told["comments"]] == [
        ("visitor", "About zinnober."),
        ("answer", "About zinnober."),
    ]
    assert base64.b64decode(told["attachments"][0]["png_base64"]) == b"pixels"
    assert {one["kind"] for one in told["timeline"]} >= {"received", "queued"}
    intake = told["decisions"][0]
    assert (intake["id"], intake["action"]) == (str(submission.decision_id), "feedback.submit")
    assert {"outcome", "findings", "rule_versions", "revision"} <= set(intake)


def test_the_export_keeps_drafts_and_notes_to_staff(client: Client, owner: User) -> None:
    reply = make_reply()
    submission = reply.submission
    note = make_decision("feedback.submit", submission, "x")
    Comment.objects.create(submission=submission, kind="note", text="Between us.", decision=note)
    before = client.get(address(submission, "export/"))
    assert before.json()["reply"] is None
    assert "Between us." not in before.content.decode()
    assert REPLY not in before.content.decode()
    approve_reply(reply=reply, user=owner, text=REPLY)
    assert client.get(address(submission, "export/")).json()["reply"]["text"] == REPLY
