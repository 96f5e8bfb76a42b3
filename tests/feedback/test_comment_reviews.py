"""What a person decides about a comment that governance held."""

import pytest
from django.contrib.auth.models import User
from django.test import Client

from feedback.models import Comment, Submission
from feedback.services.comments import comment
from governance.models import Review
from governance.services import reject_review, release_review
from tests.feedback.factories import PLAIN, THREAT, make_triage

pytestmark = pytest.mark.django_db


def held() -> tuple[Submission, Review]:
    submission = make_triage().submission
    Submission.objects.filter(pk=submission.pk).update(state="closed")
    comment(submission=submission, text=THREAT)
    return Submission.objects.get(pk=submission.pk), Review.objects.get()


def test_released_it_counts_like_any_other(owner: User, client: Client) -> None:
    submission, review = held()
    release_review(review=review, user=owner, reason="A line from a film.")
    submission.refresh_from_db()
    assert submission.state == "reviewed"
    assert [event.kind for event in submission.events.order_by("id")][-2:] == ["comment-released", "reopened"]
    html = client.get(f"/feedback/t/{submission.token}/").content.decode()
    assert THREAT in html
    assert "waits for a person" not in html


def test_rejected_its_text_is_gone_and_the_page_says_so(owner: User, client: Client) -> None:
    submission, review = held()
    reject_review(review=review, user=owner, reason="It is meant.")
    submission.refresh_from_db()
    assert (submission.state, submission.text, Comment.objects.get().text) == ("closed", PLAIN, "")
    html = client.get(f"/feedback/t/{submission.token}/").content.decode()
    assert "A person looked at the comment and did not accept it" in html
    assert "know where you live" not in html


def test_it_is_read_and_edited_in_governances_own_queue(owner_client: Client) -> None:
    submission, review = held()
    html = owner_client.get(f"/admin/governance/review/{review.pk}/change/").content.decode()
    assert "A visitor&#x27;s comment on their feedback" in html
    assert f"/admin/feedback/submission/{submission.pk}/change/" in html

    body = {"text": "Please repair it, ask jo@example.org.", "reason": "The threat is not kept."}
    owner_client.post(f"/admin/governance/review/{review.pk}/edit/", body)

    assert Comment.objects.get().text == "Please repair it, ask [email]."
    kinds = [event.kind for event in submission.events.order_by("id")]
    assert kinds[-3:] == ["comment-edited", "comment-released", "reopened"]


def test_once_decided_it_is_not_edited(owner: User, owner_client: Client) -> None:
    _, review = held()
    reject_review(review=review, user=owner, reason="It is meant.")
    owner_client.post(f"/admin/governance/review/{review.pk}/edit/", {"text": "New.", "reason": "Why not."})
    assert Comment.objects.get().text == ""


def test_staff_read_the_conversation_on_the_submissions_page(owner_client: Client) -> None:
    submission, _ = held()
    html = owner_client.get(f"/admin/feedback/submission/{submission.pk}/change/").content.decode()
    assert THREAT in html
    assert "waits for a review" in html
