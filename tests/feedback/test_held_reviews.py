"""What governance's review page shows and does where feedback, or the agent's labels for it, were held."""

import json
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django_q.models import OrmQ
from pytest_django import DjangoCaptureOnCommitCallbacks

from feedback.models import Submission, Triage
from feedback.services.triage import confirm_triage
from governance.core.actions import ProposedAction
from governance.models import Review, Rule
from governance.services import decide, open_review, reject_review, release_review
from tests.feedback.factories import PLAIN, REPLY, THREAT, make_policy, make_reply, make_submission
from training.models import Attempt, Rollout, Span

pytestmark = pytest.mark.django_db
LABELS = {"category": "website-bug", "severity": "high", "priority": "2", "action": "fix"}


def page_of(client: Client, review: Review) -> str:
    return client.get(f"/admin/governance/review/{review.pk}/change/").content.decode()


def labels_held(*, traced: bool = True) -> Submission:
    """A submission as the agent leaves it when its labels cannot be decided."""
    submission = make_submission()
    active = list(Rule.objects.filter(active=True).values_list("pk", flat=True))
    Rule.objects.update(active=False)
    record = decide(ProposedAction(kind="agent.triage", parameters=LABELS, subject="rollout:ro-1")).record
    Rule.objects.filter(pk__in=active).update(active=True)
    if traced:
        trace({"type": "triage", "labels": LABELS, "confidences": {"category": 0.7}, "labels_decision": str(record.pk)})
    Submission.objects.filter(pk=submission.pk).update(state="held", held_by=record)
    open_review(record=record)
    submission.refresh_from_db()
    # What its arrival queued is done by now.
    OrmQ.objects.all().delete()
    return submission


def trace(told: dict[str, Any]) -> None:
    reference = f"version/{make_policy().pk}"
    rollout = Rollout.objects.create(
        rollout_id="ro-1", status="succeeded", start_time=1.0, metadata={"reference": reference}
    )
    attempt = Attempt.objects.create(
        attempt_id="at-1", rollout=rollout, sequence_id=1, status="succeeded", start_time=1.0
    )
    attributes = {"agentlightning.object.type": "dict", "agentlightning.object.json": json.dumps(told)}
    Span.objects.create(
        rollout=rollout, attempt=attempt, sequence_id=1, trace_id="t", span_id="s", name="o", attributes=attributes
    )


def test_held_feedback_is_read_and_edited_in_governances_own_queue(
    owner_client: Client, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    submission = make_submission(text=f"{THREAT} The search is broken.")
    review = Review.objects.get()
    html = page_of(owner_client, review)
    assert "Feedback from a visitor, as it is kept" in html
    assert f"/admin/feedback/submission/{submission.pk}/change/" in html
    assert "/docs.html" in html

    body = {"text": "The search is broken, ask jo@example.org.", "reason": "The threat is not kept."}
    with django_capture_on_commit_callbacks(execute=True):
        owner_client.post(f"/admin/governance/review/{review.pk}/edit/", body)

    submission.refresh_from_db()
    assert (submission.state, submission.text) == ("received", "The search is broken, ask [email].")
    assert [event.kind for event in submission.events.order_by("id")][-2:] == ["edited", "released"]
    assert OrmQ.objects.get().task["args"] == (str(submission.pk),)
    assert "jo@example.org" not in json.dumps(list(submission.events.values_list("message", flat=True)))


def test_what_is_no_longer_held_is_not_edited(owner_client: Client) -> None:
    submission = make_submission(text=THREAT)
    review = Review.objects.get()
    Submission.objects.filter(pk=submission.pk).update(state="rejected")
    owner_client.post(f"/admin/governance/review/{review.pk}/edit/", {"text": "New.", "reason": "Why not."})
    submission.refresh_from_db()
    review.refresh_from_db()
    assert (submission.text, review.state) == (THREAT, "open")


def test_released_labels_are_in_the_hands_of_staff_who_can_correct_them(
    owner: User, owner_client: Client, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    submission = labels_held()
    review = Review.objects.get()
    html = page_of(owner_client, review)
    assert "Proposed category" in html
    assert PLAIN in html
    assert "Change the text" not in html

    with django_capture_on_commit_callbacks(execute=True):
        release_review(review=review, user=owner, reason="The labels fit.")

    submission.refresh_from_db()
    triage = Triage.objects.get(submission=submission)
    assert (submission.state, triage.category, triage.priority) == ("triaged", "website-bug", 2)
    assert (triage.decision, triage.rollout_id, triage.confidence) == (review.decision, "ro-1", 0.7)
    assert not OrmQ.objects.exists()
    confirm_triage(triage=triage, user=owner, category="content-gap", severity="low", priority=4, action="document")
    submission.refresh_from_db()
    assert submission.state == "reviewed"


def test_rejected_labels_reject_the_submission(owner: User) -> None:
    submission = labels_held()
    reject_review(review=Review.objects.get(), user=owner, reason="Not to be processed.")
    submission.refresh_from_db()
    assert submission.state == "rejected"
    assert not Triage.objects.exists()


def test_where_the_trace_is_gone_the_agent_tries_again(
    owner: User, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    submission = labels_held(traced=False)
    with django_capture_on_commit_callbacks(execute=True):
        release_review(review=Review.objects.get(), user=owner, reason="Try again.")
    submission.refresh_from_db()
    assert submission.state == "received"
    assert OrmQ.objects.exists()


def test_a_held_reply_is_read_there_and_edited_on_its_own_page(owner_client: Client) -> None:
    reply = make_reply()
    Rule.objects.update(active=False)
    record = decide(ProposedAction(kind="agent.reply", text=REPLY, subject="r")).record
    type(reply).objects.filter(pk=reply.pk).update(decision=record)
    html = page_of(owner_client, open_review(record=record))
    assert "A reply to a visitor, as it is kept" in html
    assert "Change the text" not in html
