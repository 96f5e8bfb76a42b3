"""What each person says of the labels is kept, two who differ make a dispute, and a verdict can be taken back."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from feedback.errors import NothingToChangeError
from feedback.learning.examples import reviewed_examples
from feedback.models import Change, ReviewedExample, Submission, Triage, Verdict
from feedback.rewards.stored import newest_scores
from feedback.services.triage import confirm_triage
from feedback.services.work.states import set_state
from feedback.services.work.undoing import CHANGED, last_action, undo
from feedback.triggers import new_examples
from feedback.verdicts import standing
from tests.feedback.factories import make_scored_rollout, make_staff, make_triage

pytestmark = pytest.mark.django_db
LABELS: dict[str, Any] = {"category": "website-bug", "severity": "medium", "priority": 3, "action": "fix"}
NOISE = {**LABELS, "category": "noise"}


@pytest.fixture
def other(owner: User) -> User:
    return make_staff("feedback.change_triage", username="other")


@pytest.fixture
def triage(owner: User) -> Triage:
    make_scored_rollout()
    return make_triage()


def fresh(triage: Triage) -> Triage:
    return Triage.objects.select_related("submission").get(pk=triage.pk)


def take_back(user: User) -> Any:
    last = last_action(user)
    assert last is not None
    return undo(batch=last.batch, user=user)


def signals() -> dict[str, float]:
    return dict(newest_scores(1)[0].signals)


def test_a_verdict_says_who_when_and_of_which_policy(triage: Triage, owner: User) -> None:
    confirm_triage(triage=triage, user=owner, **NOISE)
    verdict = Verdict.objects.get()
    assert (verdict.reviewer, verdict.policy, verdict.category) == (owner, triage.policy, "noise")
    assert (verdict.settles, verdict.blind, verdict.withdrawn) == (False, False, False)
    assert fresh(triage).confirmed_at == verdict.at


def test_an_older_verdict_stays_and_the_newest_of_a_person_counts(triage: Triage, owner: User) -> None:
    confirm_triage(triage=triage, user=owner, **LABELS)
    confirm_triage(triage=triage, user=owner, **NOISE)
    assert Verdict.objects.count() == 2
    assert [one.category for one in standing(triage.submission)] == ["noise"]
    assert not fresh(triage).submission.disputed


def test_two_people_who_differ_make_a_dispute_from_which_nothing_is_learned(
    triage: Triage, owner: User, other: User
) -> None:
    before = timezone.now() - timedelta(minutes=1)
    confirm_triage(triage=triage, user=owner, **LABELS)
    assert (len(reviewed_examples()), new_examples(before)) == (1, 1)
    confirm_triage(triage=triage, user=other, **NOISE)
    assert fresh(triage).submission.disputed
    assert (len(reviewed_examples()), new_examples(before)) == (0, 0)
    event = triage.submission.events.get(kind="disputed")
    assert not event.public


@pytest.mark.parametrize("head", ["priority", "action"])
def test_planning_differently_is_no_dispute(triage: Triage, owner: User, other: User, head: str) -> None:
    confirm_triage(triage=triage, user=owner, **LABELS)
    confirm_triage(triage=triage, user=other, **{**LABELS, head: {"priority": 1, "action": "plan"}[head]})
    assert not fresh(triage).submission.disputed


def test_a_dispute_ends_where_people_come_to_agree(triage: Triage, owner: User, other: User) -> None:
    confirm_triage(triage=triage, user=owner, **LABELS)
    confirm_triage(triage=triage, user=other, **NOISE)
    confirm_triage(triage=triage, user=owner, **NOISE)
    assert not fresh(triage).submission.disputed
    assert [one.labels["category"] for one in reviewed_examples()] == ["noise"]


def test_whoever_settles_it_ends_the_dispute_and_the_history_keeps_it(triage: Triage, owner: User, other: User) -> None:
    confirm_triage(triage=triage, user=owner, **LABELS)
    confirm_triage(triage=triage, user=other, **NOISE)
    third = make_staff("feedback.change_triage", username="third")
    confirm_triage(triage=triage, user=third, settle=True, **{**LABELS, "severity": "high"})
    assert not fresh(triage).submission.disputed
    assert [one.reviewer for one in standing(triage.submission)] == [third]
    assert Verdict.objects.count() == 3
    assert [one.labels["severity"] for one in reviewed_examples()] == ["high"]
    assert triage.submission.events.filter(kind="settled").count() == 1


def test_what_was_settled_can_be_disputed_again(triage: Triage, owner: User, other: User) -> None:
    confirm_triage(triage=triage, user=owner, **LABELS)
    confirm_triage(triage=triage, user=other, **NOISE)
    confirm_triage(triage=triage, user=owner, settle=True, **LABELS)
    confirm_triage(triage=triage, user=other, **NOISE)
    assert fresh(triage).submission.disputed


def test_there_is_nothing_to_settle_without_a_dispute(triage: Triage, owner: User) -> None:
    with pytest.raises(NothingToChangeError):
        confirm_triage(triage=triage, user=owner, settle=True, **LABELS)
    assert not Verdict.objects.exists()
    assert not Change.objects.exists()


def test_people_whose_accounts_are_gone_are_still_two(triage: Triage, owner: User, other: User) -> None:
    confirm_triage(triage=triage, user=owner, **LABELS)
    confirm_triage(triage=triage, user=other, **NOISE)
    User.objects.all().delete()
    assert len(standing(triage.submission)) == 2


def test_undo_of_the_first_verdict_leaves_it_as_the_agent_did(triage: Triage, owner: User) -> None:
    due = timezone.now() + timedelta(hours=3)
    Submission.objects.filter(pk=triage.submission_id).update(due_at=due)
    confirm_triage(triage=triage, user=owner, **NOISE)
    assert "labels_kept" in signals()
    assert not take_back(owner).refused
    row = fresh(triage)
    assert (row.confirmed_at, row.confirmed_by, row.confirmed_category, row.confirmed_priority) == (
        None,
        None,
        "",
        None,
    )
    assert (row.submission.state, row.submission.due_at) == ("triaged", due)
    assert Verdict.objects.get().withdrawn
    assert signals() == {}
    assert reviewed_examples() == []
    # It stays, so that an erasure still finds a run that learned from it meanwhile.
    assert ReviewedExample.objects.get().category == ""
    assert last_action(owner) is None


def test_undo_of_a_second_verdict_brings_the_first_back_with_its_reward(
    triage: Triage, owner: User, other: User
) -> None:
    confirm_triage(triage=triage, user=owner, **LABELS)
    confirm_triage(triage=triage, user=other, **NOISE)
    take_back(other)
    row = fresh(triage)
    assert (row.confirmed_category, row.confirmed_by, row.submission.disputed) == ("website-bug", owner, False)
    assert [one.labels["category"] for one in reviewed_examples()] == ["website-bug"]
    assert signals() == {"labels_kept": 1.0}
    assert row.submission.state == "reviewed"


def test_undo_of_a_settlement_opens_the_dispute_again(triage: Triage, owner: User, other: User) -> None:
    confirm_triage(triage=triage, user=owner, **LABELS)
    confirm_triage(triage=triage, user=other, **NOISE)
    confirm_triage(triage=triage, user=owner, settle=True, **LABELS)
    take_back(owner)
    assert fresh(triage).submission.disputed


@pytest.mark.parametrize("since", ["verdict", "state"])
def test_undo_is_refused_where_somebody_did_something_since(
    triage: Triage, owner: User, other: User, since: str
) -> None:
    confirm_triage(triage=triage, user=owner, **LABELS)
    if since == "verdict":
        confirm_triage(triage=triage, user=other, **LABELS)
    else:
        set_state(keys=[triage.submission_id], state="planned", user=other)
    assert take_back(owner).refused == {CHANGED: 1}
    assert fresh(triage).confirmed_at is not None
    assert not Verdict.objects.filter(withdrawn=True).exists()
