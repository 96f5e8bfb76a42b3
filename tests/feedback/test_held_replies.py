"""A held reply is reviewed once; released, exactly that text can be sent."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from feedback.errors import ReplyRefusedError
from feedback.models import Reply, Submission
from feedback.services.replies import approve_reply, edit_reply
from governance.models import Decision, Review, Rule
from governance.services import reject_review, release_review
from tests.feedback.factories import REPLY, make_reply, make_submission
from tests.governance.people import hold

pytestmark = pytest.mark.django_db
PROMISE = "The search box will be repaired by Friday."


@pytest.fixture
def reply(db: None) -> Reply:
    reply = make_reply()
    hold("agent.reply")
    return reply


def held(reply: Reply, user: User, text: str = PROMISE) -> None:
    with pytest.raises(ReplyRefusedError, match="among the reviews"):
        approve_reply(reply=reply, user=user, text=text)


def fresh(reply: Reply) -> Reply:
    return Reply.objects.select_related("submission", "decision").get(pk=reply.pk)


def test_it_opens_one_review_however_often_it_is_sent(reply: Reply, owner: User) -> None:
    held(reply, owner)
    held(fresh(reply), owner)
    assert Review.objects.get().decision == fresh(reply).decision
    assert Decision.objects.filter(action="agent.reply", outcome="hold").count() == 1


def test_released_it_is_sent_from_the_submissions_page(reply: Reply, owner_client: Client) -> None:
    address = f"/admin/feedback/submission/{reply.submission_id}/"
    body = {"text": PROMISE + " Ask jo@example.org.", "send": "on"}
    assert "It waits for a person" in owner_client.post(f"{address}reply/", body).content.decode()
    html = owner_client.get(f"{address}change/").content.decode()
    review = Review.objects.get()
    assert "It cannot be sent before somebody has released its review" in html
    assert f"/admin/governance/review/{review.pk}/change/" in html
    html = owner_client.get(f"/admin/governance/review/{review.pk}/change/").content.decode()
    assert "A reply to a visitor, as it is kept" in html
    assert "The reply is not sent by this" in html
    assert "jo@example.org" not in str(review.proposal)

    owner_client.post(f"/admin/governance/review/{review.pk}/release/", {"reason": "We know the date."})
    assert fresh(reply).state == "draft"
    assert fresh(reply).submission.events.latest("id").kind == "reply-released"
    kept = fresh(reply).text
    owner_client.post(f"{address}reply/", {"text": kept, "send": "on"})
    assert (fresh(reply).state, fresh(reply).text) == ("approved", PROMISE + " Ask [email].")
    assert fresh(reply).submission.state == "answered"


def test_a_release_is_for_that_text_only(reply: Reply, owner: User) -> None:
    held(reply, owner)
    release_review(review=Review.objects.get(), user=owner, reason="Fine.")
    held(fresh(reply), owner, PROMISE + " Or by Monday, 15 June.")
    assert Review.objects.filter(state="open").count() == 1


def test_rejected_it_is_not_sent_even_where_the_rule_is_gone(reply: Reply, owner: User) -> None:
    held(reply, owner)
    reject_review(review=Review.objects.get(), user=owner, reason="No date.")
    Rule.objects.filter(effect="hold").update(active=False)
    held(fresh(reply), owner)
    assert fresh(reply).submission.state == "triaged"


def test_another_text_closes_the_review_of_the_first(reply: Reply, owner: User) -> None:
    held(reply, owner)
    Rule.objects.filter(effect="hold").update(active=False)
    approve_reply(reply=fresh(reply), user=owner, text=REPLY)
    review = Review.objects.get()
    assert (review.state, review.decided_by, review.reason) == (
        "rejected",
        owner,
        "Another text took its place before anybody had decided.",
    )


def test_a_kept_draft_that_is_held_waits_too(reply: Reply, owner: User) -> None:
    with pytest.raises(ReplyRefusedError):
        edit_reply(reply=reply, user=owner, text=PROMISE)
    release_review(review=Review.objects.get(), user=owner, reason="Fine.")
    edit_reply(reply=fresh(reply), user=owner, text=PROMISE)
    assert fresh(reply).state == "draft"
    approve_reply(reply=fresh(reply), user=owner, text=PROMISE)
    assert fresh(reply).state == "approved"


@pytest.fixture
def live(transactional_db: None) -> Iterator[Any]:
    from tests.training import library  # noqa: F401 - it swallows the warnings of the library's own import

    # isort: split
    from feedback.agent import live
    from training.store.database import thread

    yield live
    live.runner.cache_clear()
    thread.close()


def test_the_agents_held_draft_is_kept_reviewed_once_and_sent_after_its_release(live: Any, admin_user: User) -> None:
    hold("agent.reply")
    submission = make_submission()
    assert live.triage(str(submission.pk))
    assert not live.triage(str(submission.pk))
    reply = Reply.objects.select_related("submission", "decision").get(submission=submission)
    review = Review.objects.get()
    assert review.decision == reply.decision
    assert review.decision.subject.startswith("rollout:")
    assert reply.submission.state == Submission.State.TRIAGED
    held(reply, admin_user, reply.text)
    release_review(review=review, user=admin_user, reason="Read.")
    approve_reply(reply=fresh(reply), user=admin_user, text=reply.text)
    assert fresh(reply).state == "approved"
    assert Review.objects.count() == 1
