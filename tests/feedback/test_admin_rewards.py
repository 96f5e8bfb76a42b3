"""Weights of the reward in the admin: previewed on stored rollouts, confirmed by those who may, kept as a version."""

import re
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from feedback.models import RewardVersion
from feedback.rewards.versions import weights_of
from governance.models import Decision, Review
from governance.services import release_review
from tests.feedback.factories import LABELS, make_scored_rollout, make_staff
from tests.governance.people import hold

pytestmark = pytest.mark.django_db
LIST = "/admin/feedback/rewardversion/"
ADD = f"{LIST}add/"


def filled(**changes: Any) -> dict[str, Any]:
    """The form as it opens, with changes."""
    weights = weights_of(None).as_data()
    flat = {f"{group}-{name}": value for group, values in weights.items() for name, value in values.items()}
    other = {"reason": "Tone counts more.", "preview_size": 50, "based_on": weights_of(None).number}
    return flat | other | changes


def token_in(html: str) -> str:
    found = re.search(r'name="confirmation" value="([^"]+)"', html)
    assert found, "the page is not a preview"
    return found[1]


def confirmed(client: Client, form: dict[str, Any]) -> Any:
    return client.post(ADD, {**form, "confirmation": token_in(client.post(ADD, form).content.decode())}, follow=True)


def test_a_preview_shows_what_would_change_and_saves_nothing(owner_client: Client) -> None:
    make_scored_rollout(labels=LABELS)
    html = owner_client.post(ADD, filled(**{"components-tone": 5.0})).content.decode()
    assert "1 of the newest rollouts carried a scored reply out; 1 of them had given labels" in html
    assert "components.tone" in html
    assert "ignores the second word" in html
    assert "/admin/training/rollout/ro-1234/change/" in html
    assert RewardVersion.objects.count() == 1


def test_confirming_puts_it_in_force_with_its_reason_and_on_record(owner_client: Client, owner: User) -> None:
    page = confirmed(owner_client, filled(**{"components-tone": 0.3}))
    version = RewardVersion.objects.get(number=2)
    assert (version.reason, version.created_by) == ("Tone counts more.", owner)
    assert weights_of(None).components.tone == 0.3
    assert "Reward 2 is in force" in page.content.decode()
    decision = Decision.objects.get(action="rule.change")
    assert (decision.subject, decision.outcome) == ("reward:weights", "allow")


def test_what_was_not_shown_cannot_be_confirmed(owner_client: Client) -> None:
    token = token_in(owner_client.post(ADD, filled(**{"components-tone": 0.3})).content.decode())
    html = owner_client.post(ADD, filled(**{"components-tone": 0.9, "confirmation": token})).content.decode()
    assert "The form is no longer what you looked at before" in html
    assert RewardVersion.objects.count() == 1


def test_of_two_who_change_the_same_version_the_second_is_told(owner_client: Client) -> None:
    early = filled(**{"components-tone": 0.3})
    confirmed(owner_client, filled(**{"components-length": 0.9}))
    answer = owner_client.post(ADD, early)
    assert answer.status_code == 422
    assert "Somebody else has changed the weights meanwhile" in answer.content.decode()
    assert RewardVersion.objects.count() == 2


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"components-tone": -1}, "greater than or equal to 0"),
        ({"components-tone": "nan"}, "Enter a number"),
        ({"reason": ""}, "This field is required"),
        (dict.fromkeys((f"agreement-{name}" for name in LABELS), 0), "at least one share must be above zero"),
        ({}, "Nothing differs from the version in force"),
        ({"components-tone": 0.3, "preview_size": 0}, "greater than or equal to 1"),
    ],
)
def test_what_makes_no_sense_is_said_at_its_field(owner_client: Client, changes: dict[str, Any], message: str) -> None:
    answer = owner_client.post(ADD, filled(**changes))
    assert answer.status_code == 422
    assert message in answer.content.decode()


def test_going_back_is_a_new_version_with_the_old_weights(owner_client: Client) -> None:
    confirmed(owner_client, filled(**{"components-tone": 0.3}))
    html = owner_client.get(f"{LIST}{RewardVersion.objects.get(number=1).pk}/change/").content.decode()
    assert f"{ADD}?from=1" in html
    html = owner_client.get(f"{ADD}?from=1").content.decode()
    assert re.search(r'name="components-tone" value="0.15"', html)
    confirmed(owner_client, filled(**{"components-tone": 0.15}))
    assert RewardVersion.objects.get(number=3).weights == RewardVersion.objects.get(number=1).weights
    assert owner_client.get(f"{ADD}?from=99").status_code == 200


def test_governance_may_hold_it_and_a_release_lets_exactly_this_change_through(
    owner_client: Client, owner: User
) -> None:
    hold("rule.change")
    page = confirmed(owner_client, filled(**{"components-tone": 0.3}))
    assert "Governance held these weights" in page.content.decode()
    assert RewardVersion.objects.count() == 1
    review = Review.objects.get()
    html = owner_client.get(f"/admin/governance/review/{review.pk}/change/").content.decode()
    assert "Components.tone" in html
    assert "/admin/governance/rule/add/" not in html.partition('id="content-main"')[2]
    release_review(review=review, user=owner, reason="Agreed.")
    confirmed(owner_client, filled(**{"components-tone": 0.3}))
    assert RewardVersion.objects.count() == 2


def test_who_may_not_change_weights_may_read_them_at_most(client: Client) -> None:
    client.force_login(make_staff("feedback.view_rewardversion"))
    assert client.get(LIST).status_code == 200
    assert client.get(ADD).status_code == 403
    assert client.post(ADD, filled()).status_code == 403
    client.force_login(make_staff(username="other"))
    assert client.get(LIST).status_code == 403


def test_the_list_says_which_is_in_force_in_a_fixed_number_of_queries(
    owner_client: Client, django_assert_max_num_queries: Any
) -> None:
    confirmed(owner_client, filled(**{"components-tone": 0.3}))
    with django_assert_max_num_queries(6):
        html = owner_client.get(LIST).content.decode()
    assert html.count("icon-yes") == 1
    assert html.count("icon-no") == 1
