"""A values conflict is written up by people and decided once, on record, with its moral remainder."""

from typing import Any

import pytest
from django.contrib.auth.models import User

from governance.chain import audit
from governance.errors import DeliberationClosedError, DeliberationIncompleteError, DeliberationOvertakenError
from governance.models import Decision, Deliberation, Review
from governance.precedents import precedents_of, precedents_of_review
from governance.services.deliberations import (
    change_deliberation,
    decide_deliberation,
    fingerprint,
    open_deliberation,
)
from tests.governance.people import finding, make_deliberation, make_review

pytestmark = pytest.mark.django_db


def decided(deliberation: Deliberation, user: User, **overrides: Any) -> Deliberation:
    values: dict[str, Any] = {
        "chosen": 1,
        "rationale": "Safety weighed more for whoever is named.",
        "moral_remainder": "The visitor was not heard in full; an answer is owed.",
        "seen": fingerprint(deliberation),
    }
    return decide_deliberation(deliberation=deliberation, user=user, **{**values, **overrides})


def test_a_review_has_one_at_most(staff: User) -> None:
    review = make_review()
    values: dict[str, Any] = {"action": "training.update", "urgency": "important", "user": staff, "review": review}
    first = open_deliberation(question="Why?", **values)
    assert open_deliberation(question="Again?", **values) == first
    assert Deliberation.objects.get().question == "Why?"


def test_it_is_changed_while_it_is_open_by_who_saw_it_as_it_is(staff: User) -> None:
    deliberation = make_deliberation()
    seen = fingerprint(deliberation)
    changed = change_deliberation(deliberation=deliberation, changes={"accommodation": "Both."}, seen=seen)
    assert Deliberation.objects.get().accommodation == "Both."
    with pytest.raises(DeliberationOvertakenError):
        change_deliberation(deliberation=deliberation, changes={"accommodation": "Neither."}, seen=seen)
    with pytest.raises(DeliberationOvertakenError):
        decided(changed, staff, seen=seen)
    assert Deliberation.objects.get().accommodation == "Both."


def test_deciding_is_on_record_and_leaves_the_review_open(staff: User) -> None:
    review = make_review()
    deliberation = make_deliberation(review=review, action=review.decision.action)
    before = Decision.objects.count()

    decided(deliberation, staff)

    stored = Deliberation.objects.get()
    assert (stored.state, stored.chosen, stored.decided_by) == ("decided", 1, staff)
    assert stored.moral_remainder.startswith("The visitor was not heard")
    assert Decision.objects.count() == before + 1
    record = Decision.objects.order_by("-sequence")[0]
    assert (record.action, record.subject) == ("training.update", f"deliberation:{stored.pk}:by:{staff.pk}")
    assert audit().ok
    assert Review.objects.get().state == "open"


@pytest.mark.parametrize(
    ("content", "decision", "field"),
    [
        ({"stakeholders": [{"name": "the visitor", "stake": "being heard"}]}, {}, "stakeholders"),
        ({"options": []}, {}, "options"),
        ({}, {"chosen": 2}, "chosen"),
        ({}, {"chosen": -1}, "chosen"),
        ({}, {"rationale": " "}, "rationale"),
        ({}, {"moral_remainder": ""}, "moral_remainder"),
    ],
)
def test_it_is_not_decided_before_it_is_whole(
    staff: User, content: dict[str, Any], decision: dict[str, Any], field: str
) -> None:
    deliberation = make_deliberation(**content)
    with pytest.raises(DeliberationIncompleteError) as refused:
        decided(deliberation, staff, **decision)
    assert refused.value.field == field
    assert Deliberation.objects.get().state == "open"
    assert not Decision.objects.exists()


def test_it_is_decided_once_and_never_changed_again(staff: User) -> None:
    deliberation = make_deliberation()
    decided(deliberation, staff)
    with pytest.raises(DeliberationClosedError):
        decided(deliberation, staff, chosen=0)
    with pytest.raises(DeliberationClosedError):
        change_deliberation(deliberation=deliberation, changes={"question": "New?"}, seen=fingerprint(deliberation))
    assert Deliberation.objects.get().chosen == 1
    assert Decision.objects.count() == 1


def test_consulted_precedents_are_kept_if_they_are_decided(staff: User) -> None:
    past, still_open = decided(make_deliberation(), staff), make_deliberation()
    deliberation = make_deliberation()
    decided(deliberation, staff, precedents=[past, still_open, deliberation])
    assert list(Deliberation.objects.get(pk=deliberation.pk).precedents.all()) == [past]


def test_precedents_are_the_decided_ones_that_are_alike_the_most_alike_first(staff: User) -> None:
    decided(make_deliberation(question="May a translation be dropped?"), staff)
    far = decided(make_deliberation(question="May a document quote a threat that names its author and readers?"), staff)
    near = decided(make_deliberation(question="Is a threat in a film a threat?"), staff)
    make_deliberation(question="Is a threat in a film a threat at all?")
    case = make_deliberation(question="Is a threat quoted from a film still a threat?")
    assert [one.deliberation for one in precedents_of(case)] == [near, far]
    assert "threat" in precedents_of(case)[0].why
    assert precedents_of(make_deliberation(question="Which colours?")) == []


def test_a_review_finds_what_was_deliberated_about_the_same_category(staff: User) -> None:
    review = make_review(finding(rule="inst_108"), action="agent.reply")
    past = make_deliberation(question="Whose words?", action="agent.reply", review=review)
    decided(past, staff)
    [precedent] = precedents_of_review(make_review(finding(rule="inst_108"), action="agent.triage"), "")
    assert precedent.deliberation == past
    assert "threat.violence" in precedent.why
