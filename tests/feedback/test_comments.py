"""A visitor adds comments: governed like feedback, counted, kept once, and reopening what was settled."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from feedback.conversation import conversation
from feedback.errors import IllegalTransitionError, TooManyError
from feedback.models import Comment, Reply, Submission
from feedback.services import comments
from feedback.services.comments import comment
from feedback.services.replies import approve_reply
from feedback.validation import MAX_COMMENT
from governance.models import Decision, Review, Rule
from governance.services import change_rule
from tests.feedback.factories import (
    PLAIN,
    REPLY,
    THREAT,
    WITH_EMAIL,
    make_reply,
    make_scored_rollout,
    make_submission,
    make_triage,
)
from training.models import Span
from training.rewards import reward_of

pytestmark = pytest.mark.django_db
MORE = "It happens on the documents page only."


def settled() -> Submission:
    """An answered submission whose sender may comment."""
    reply = make_reply()
    approve_reply(reply=reply, user=None, text=REPLY)
    return Submission.objects.get(pk=reply.submission_id)


def page(client: Client, submission: Submission) -> str:
    return client.get(f"/feedback/t/{submission.token}/").content.decode()


def kinds(submission: Submission) -> list[str]:
    return list(submission.events.order_by("id").values_list("kind", flat=True))


def send(client: Client, submission: Submission, **fields: str) -> Any:
    return client.post(f"/feedback/t/{submission.token}/comments/", {"text": MORE, **fields})


def block_threats() -> None:
    rule = Rule.objects.get(instruction="inst_108")
    change_rule(instruction=rule.instruction, changes={"effect": "block"}, user=None, reason="test")


def test_a_comment_shows_with_what_was_masked_and_why(client: Client) -> None:
    submission = make_triage().submission

    answer = send(client, submission, text=WITH_EMAIL)

    assert answer["Location"] == f"/feedback/t/{submission.token}/#track-talk"
    kept = Comment.objects.get()
    assert "[email]" in kept.text
    assert (kept.decision.action, kept.decision.subject) == ("feedback.submit", str(submission.pk))
    html = page(client, submission)
    assert "<mark>[email]</mark>" in html
    assert kept.decision.findings[0]["message"] in html
    assert "Masked in the comment before storing: 1 e-mail address (inst_101 v1)." in html
    assert "jane.roe" not in html


def test_the_form_sent_twice_adds_one_and_another_text_another(client: Client) -> None:
    submission = make_triage().submission
    for text in (MORE, MORE, "Something else."):
        send(client, submission, text=text, idempotency_key="key-of-this-page")
    assert Comment.objects.count() == 2
    assert kinds(submission).count("commented") == 2


def test_the_same_key_on_another_submission_is_another_comment() -> None:
    for submission in (make_submission(), make_submission()):
        assert comment(submission=submission, text=MORE, idempotency_key="k").created


def test_a_held_comment_waits_and_is_not_acted_on(client: Client) -> None:
    submission = settled()

    send(client, submission, text=THREAT)

    submission.refresh_from_db()
    assert submission.state == "answered"
    assert Review.objects.get().decision == Comment.objects.get().decision
    assert "waits for a person" in page(client, submission)
    assert kinds(submission)[-1] == "comment-held"


def test_of_a_blocked_comment_nothing_is_kept(client: Client) -> None:
    block_threats()
    submission = settled()

    send(client, submission, text=THREAT)

    submission.refresh_from_db()
    assert (submission.state, Comment.objects.get(kind="visitor").text) == ("answered", "")
    html = page(client, submission)
    assert "A comment was not accepted, and nothing of it was kept" in html
    assert "know where you live" not in html
    assert not Review.objects.exists()


def test_a_comment_on_an_answered_one_opens_it_again_and_the_answer_stays_to_be_read(client: Client) -> None:
    submission = settled()

    send(client, submission)

    submission.refresh_from_db()
    assert (submission.state, submission.reply.state, submission.reply.draft) == ("reviewed", "draft", REPLY)
    # Its time counts from now on, because the one from its arrival may be over.
    assert submission.due_at is not None
    assert kinds(submission)[-2:] == ["commented", "reopened"]
    assert [(one.by, one.text) for one in conversation(submission)] == [("staff", REPLY), ("visitor", MORE)]
    assert REPLY in page(client, submission)

    approve_reply(reply=submission.reply, user=None, text="It is repaired there as well.")
    html = page(client, submission)
    assert REPLY in html
    assert "It is repaired there as well." in html


def test_a_draft_of_the_next_answer_is_not_shown_before_it_is_sent(owner_client: Client) -> None:
    submission = settled()
    comment(submission=submission, text=MORE)
    owner_client.post(f"/admin/feedback/submission/{submission.pk}/reply/", {"text": "Not yet for them to read."})
    html = page(Client(), submission)
    assert "Not yet for them" not in html
    assert REPLY in html


def test_of_the_next_answer_which_a_person_writes_the_agent_learns_nothing(client: Client) -> None:
    make_scored_rollout()
    submission = settled()
    comment(submission=submission, text=MORE)
    approve_reply(reply=Reply.objects.get(), user=None, text="It is repaired there as well.")
    before = Span.objects.count()
    html = client.post(f"/feedback/t/{submission.token}/helped/", {"helped": "no"}, follow=True).content.decode()
    assert "You said that this did not help." in html
    assert "learns from what you say" not in html
    assert Span.objects.count() == before
    assert sum("draft_kept" in reward_of(span.attributes) for span in Span.objects.all()) == 1


def test_a_closed_one_opens_again_and_a_planned_one_stays(client: Client) -> None:
    for state, after in (("closed", "reviewed"), ("planned", "planned"), ("duplicate", "duplicate")):
        submission = make_triage().submission
        Submission.objects.filter(pk=submission.pk).update(state=state)
        comment(submission=submission, text=MORE)
        assert Submission.objects.get(pk=submission.pk).state == after


def test_more_than_so_many_are_refused_and_leave_no_decision(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(comments, "MOST_COMMENTS", 2)
    submission = make_triage().submission
    for number in range(2):
        comment(submission=submission, text=f"{MORE} {number}")
    before = Decision.objects.count()

    with pytest.raises(TooManyError, match="2 comments already"):
        comment(submission=submission, text=MORE)

    assert (Comment.objects.count(), Decision.objects.count()) == (2, before)
    assert "No more comments are taken here" in page(client, submission)
    assert send(client, submission).status_code == 422


def test_a_rejected_submission_takes_none() -> None:
    block_threats()
    submission = make_submission(text=THREAT)
    with pytest.raises(IllegalTransitionError, match="the submission is rejected"):
        comment(submission=submission, text=MORE)
    assert not Comment.objects.exists()


@pytest.mark.parametrize("text", ["", "  ", "a" * (MAX_COMMENT + 1), "nul \0"])
def test_a_faulty_comment_is_refused_and_what_was_typed_stays(client: Client, text: str) -> None:
    submission = make_triage().submission
    with pytest.raises(ValidationError):
        comment(submission=submission, text=text)
    answer = send(client, submission, text=text)
    assert answer.status_code == 422
    assert "no-store" in answer["Cache-Control"]
    assert text.replace("\0", "").strip() in answer.content.decode()
    assert not Comment.objects.exists()


def test_while_the_page_comes_again_by_itself_nobody_is_asked_to_write(client: Client) -> None:
    submission = make_submission(text=PLAIN)
    assert "in a moment" in page(client, submission)
    assert "comment-text" not in page(client, submission)
    assert "comment-text" in page(client, make_triage().submission)


def test_it_is_posted_from_our_own_page_only(client: Client) -> None:
    address = f"/feedback/t/{make_submission().token}/comments/"
    assert client.get(address).status_code == 405
    assert Client(enforce_csrf_checks=True).post(address, {"text": MORE}).status_code == 403
    assert client.post(f"/feedback/t/{'A' * 32}/comments/", {"text": MORE}).status_code == 404
    assert not Comment.objects.exists()


def test_help_is_offered_for_what_a_comment_says_too(client: Client) -> None:
    submission = make_triage().submission
    comment(submission=submission, text="I want to kill myself tonight.")
    assert "findahelpline.com" in page(client, submission)


def test_notes_of_staff_stay_with_staff(client: Client) -> None:
    submission = make_triage().submission
    kept = comment(submission=submission, text=MORE).comment
    Comment.objects.filter(pk=kept.pk).update(kind="note")
    assert MORE not in page(client, submission)
    assert client.get(f"/api/feedback/{submission.token}/").json()["comments"] == []


def test_the_page_costs_as_much_with_many_comments(client: Client, django_assert_num_queries: Any) -> None:
    submission = settled()
    for number in range(4):
        comment(submission=submission, text=f"{THREAT} {number}")
    with django_assert_num_queries(5):
        page(client, submission)
