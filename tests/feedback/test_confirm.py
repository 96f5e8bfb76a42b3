"""A person confirms or corrects the agent's labels, and the next training run learns from it."""

from typing import Any

import pytest
from django.contrib.auth.models import User

from feedback.errors import IllegalTransitionError
from feedback.models import ReviewedExample, Submission
from feedback.services.replies import approve_reply
from feedback.services.triage import confirm_triage
from tests.feedback.factories import REPLY, make_reply, make_submission, make_triage

pytestmark = pytest.mark.django_db
LABELS: dict[str, Any] = {"category": "website-bug", "severity": "medium", "priority": 3, "action": "fix"}


def test_confirming_makes_a_reviewed_example(owner: User) -> None:
    triage = make_triage()
    confirm_triage(triage=triage, user=owner, **LABELS)
    triage.refresh_from_db()
    assert (triage.submission.state, triage.confirmed_category, triage.confirmed_by) == (
        "reviewed",
        "website-bug",
        owner,
    )
    example = ReviewedExample.objects.get()
    assert (example.text, example.source, example.reviewer) == (triage.submission.text, "staff", owner)
    assert {name: getattr(example, name) for name in LABELS} == LABELS
    assert triage.submission.events.latest("id").message == "A person confirmed the triage."


def test_a_correction_keeps_what_the_agent_said_and_says_what_changed(owner: User) -> None:
    triage = make_triage()
    confirm_triage(triage=triage, user=owner, **{**LABELS, "category": "content-gap", "priority": 1})
    triage.refresh_from_db()
    assert (triage.category, triage.confirmed_category) == ("website-bug", "content-gap")
    assert triage.submission.events.latest("id").message == (
        "A person corrected the triage: category website-bug → content-gap, priority 3 → 1."
    )


def test_correcting_again_changes_the_one_example(owner: User) -> None:
    triage = make_triage()
    confirm_triage(triage=triage, user=owner, **LABELS)
    confirm_triage(triage=triage, user=owner, **{**LABELS, "severity": "low"})
    assert ReviewedExample.objects.get().severity == "low"


def test_labels_may_be_corrected_after_the_answer_without_taking_it_back(owner: User) -> None:
    reply = make_reply()
    approve_reply(reply=reply, user=owner, text=REPLY)
    confirm_triage(triage=reply.submission.triage, user=owner, **LABELS)
    reply.submission.refresh_from_db()
    assert reply.submission.state == "answered"
    assert ReviewedExample.objects.count() == 1


@pytest.mark.parametrize("state", ["received", "held", "rejected"])
def test_other_states_refuse_and_name_themselves(owner: User, state: str) -> None:
    triage = make_triage()
    Submission.objects.filter(pk=triage.submission.pk).update(state=state)
    with pytest.raises(IllegalTransitionError, match=f"the submission is {state}"):
        confirm_triage(triage=triage, user=owner, **LABELS)
    triage.refresh_from_db()
    assert triage.confirmed_at is None
    assert not ReviewedExample.objects.exists()


def test_an_unknown_label_is_refused(owner: User) -> None:
    with pytest.raises(ValueError, match="praise"):
        confirm_triage(triage=make_triage(make_submission()), user=owner, **{**LABELS, "category": "praise"})
