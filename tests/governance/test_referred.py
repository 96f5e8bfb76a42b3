"""An action that is held is reviewed once, and what a person said of it holds when it is asked for again."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from governance.aftermath import UNKNOWN, aftermath_of
from governance.chain import audit
from governance.core.actions import KINDS
from governance.errors import RuleChangeRefusedError
from governance.models import Decision, Review, Rule
from governance.services import change_rule, decide_or_refer, record_refused_change, reject_review, release_review
from tests.governance.library import make_action
from tests.governance.people import hold
from tests.governance.test_admin_rules import carried, form_of, page

pytestmark = pytest.mark.django_db
CHANGE: dict[str, Any] = {"instruction": "inst_110", "changes": {"priority": 33}, "reason": "It read badly."}


@pytest.fixture
def held(db: None) -> None:
    hold("rule.change")


def refused(user: User, **overrides: Any) -> None:
    with pytest.raises(RuleChangeRefusedError, match="among the reviews"):
        change_rule(**{**CHANGE, **overrides}, user=user)


def test_a_held_change_opens_one_review_however_often_it_is_asked_for(held: None, staff: User) -> None:
    refused(staff)
    refused(staff)
    record_refused_change(**CHANGE)

    review = Review.objects.get()
    assert review.decision == Decision.objects.get()
    assert review.proposal["changes"] == {"priority": [Rule.objects.get(instruction="inst_110").priority, 33]}


def test_a_released_change_can_be_saved_and_nothing_else(held: None, staff: User) -> None:
    refused(staff)
    release_review(review=Review.objects.get(), user=staff, reason="Read, and fine.")
    assert Rule.objects.get(instruction="inst_110").version == 1

    refused(staff, changes={"priority": 34})
    refused(staff, reason="For another reason.")
    assert change_rule(**CHANGE, user=staff).version == 2
    # The release was for a change of the first version.
    change_rule_back = {"priority": 10}
    refused(staff, changes=change_rule_back)
    assert audit().ok


def test_a_rejected_change_is_not_saved_and_waits_again_when_it_is_asked_for_again(held: None, staff: User) -> None:
    refused(staff)
    reject_review(review=Review.objects.get(), user=staff, reason="No.")
    refused(staff)
    assert sorted(Review.objects.values_list("state", flat=True)) == ["open", "rejected"]
    assert Rule.objects.get(instruction="inst_110").version == 1


def test_a_rejection_outlasts_the_rule_that_held(held: None, staff: User) -> None:
    refused(staff)
    reject_review(review=Review.objects.get(), user=staff, reason="No.")
    Rule.objects.filter(instruction="inst_800").update(active=False)
    refused(staff)
    assert Decision.objects.order_by("-sequence")[0].findings[0]["rule"] == "inst_800"
    release_review(review=Review.objects.get(state="open"), user=staff, reason="On second thoughts.")
    assert change_rule(**CHANGE, user=staff).version == 2


def test_a_release_does_not_cover_what_that_person_never_saw(held: None, staff: User) -> None:
    refused(staff)
    release_review(review=Review.objects.get(), user=staff, reason="Fine.")
    hold("rule.change", instruction="inst_801", name="lawyer")
    refused(staff)
    assert Review.objects.filter(state="open").count() == 1
    Rule.objects.filter(instruction="inst_801").update(effect="block")
    with pytest.raises(RuleChangeRefusedError, match=r"\(block\)"):
        change_rule(**CHANGE, user=staff)


def test_a_text_that_could_not_be_read_is_not_released_by_its_mark() -> None:
    Rule.objects.update(active=False)
    action = make_action("hello", kind="agent.reply", subject="one")
    decide_or_refer(action)
    release_review(review=Review.objects.get(), user=None, reason="Blind.")
    assert decide_or_refer(make_action("another", kind="agent.reply", subject="one")).decision.outcome == "hold"


def test_the_page_shows_the_change_and_says_what_a_release_does(held: None, staff: User, staff_client: Client) -> None:
    rule = Rule.objects.get(instruction="inst_110")
    answer = staff_client.post(page("change", rule.pk), form_of(rule, priority=33))
    assert "It waits for a person among the reviews" in answer.content.decode()
    review = Review.objects.get()
    html = staff_client.get(f"/admin/governance/review/{review.pk}/change/").content.decode()
    assert "A change of inst_110" in html
    assert f"{rule.priority} → 33" in html
    assert "It was too broad." in html
    assert "saves exactly this change again" in html

    address = f"/admin/governance/review/{review.pk}/release/"
    told = staff_client.post(address, {"reason": "Read."}, follow=True).content.decode()
    assert "Released. It is not made by this" in told
    shown = staff_client.post(page("change", rule.pk), form_of(rule, priority=33))
    staff_client.post(page("change", rule.pk), carried(shown))
    rule.refresh_from_db()
    assert (rule.version, rule.priority) == (2, 33)


def test_each_kind_that_people_ask_for_says_what_follows() -> None:
    assert [kind for kind in KINDS if aftermath_of(kind) is UNKNOWN] == []
