"""Weights of the reward are versions: which one is in force, which one gave a score, and what is no version at all."""

import math
from typing import Any

import pytest
from django.contrib.auth.models import User

from feedback.models import RewardVersion
from feedback.rewards.scoring import agreement, score, total
from feedback.rewards.versions import NoSuchRewardVersionError, weights_of
from feedback.rewards.weights import FIRST, AgreementWeights, MalformedWeightsError, weights_from
from governance.models import AppendOnlyError

COMPONENTS = {"length": 0.6, "tone": 0.2, "honesty": 1.0, "acknowledgement": 1 / 3, "overselling": 0.0}
LABELS = {"category": "website-bug", "severity": "medium", "priority": "3", "action": "fix"}


def make_version(number: int, user: User | None = None, **components: float) -> RewardVersion:
    weights = {**FIRST.as_data(), "components": components or FIRST.as_data()["components"]}
    return RewardVersion.objects.create(number=number, weights=weights, reason="A trial.", created_by=user)


@pytest.mark.django_db
def test_the_first_version_is_what_the_reward_weighed_before_there_were_versions() -> None:
    assert weights_of(None) == weights_of(1) == FIRST
    # The same operations in the same order, so that not even the last bit differs.
    shares = {"length": 0.15, "tone": 0.15, "honesty": 0.15, "acknowledgement": 0.15, "agreement": 0.4}
    found = {**COMPONENTS, "agreement": 0.85}
    plain = sum(share * found[name] for name, share in shares.items()) / sum(shares.values())
    assert total(found, weights_of(None)) == plain


@pytest.mark.django_db
def test_the_newest_version_is_in_force_and_the_others_can_still_be_read(owner: User) -> None:
    make_version(2, owner, tone=1.0)
    assert weights_of(None).components.tone == 1.0
    assert weights_of(None).components.length == 0.0
    assert weights_of(1) == FIRST
    with pytest.raises(NoSuchRewardVersionError, match="version of the reward 3"):
        weights_of(3)


@pytest.mark.django_db
def test_a_version_never_changes_and_outlives_who_made_it(owner: User) -> None:
    version = make_version(2, owner, tone=1.0)
    version.reason = "Another one."
    with pytest.raises(AppendOnlyError):
        version.save()
    with pytest.raises(AppendOnlyError):
        version.delete()
    owner.delete()
    version.refresh_from_db()
    assert (version.reason, version.created_by) == ("A trial.", None)


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ([], "weights"),
        ({"speed": {}}, "speed"),
        ({"components": {"speed": 1.0}}, "components.speed"),
        ({"components": 3}, "components"),
        ({"components": {"tone": -0.1}}, "components.tone"),
        ({"components": {"tone": math.nan}}, "components.tone"),
        ({"components": {"tone": math.inf}}, "components.tone"),
        ({"components": {"tone": "1"}}, "components.tone"),
        ({"components": {"tone": True}}, "components.tone"),
        ({"components": {"tone": 0.0}}, "components"),
        ({"components": {"tone": 1.0}, "agreement": {"category": 0}}, "agreement"),
        ({"components": {"tone": 1.0}, "agreement": {"mood": 1}}, "agreement.mood"),
        (
            {"components": {"tone": 1.0}, "agreement": {"category": 1}, "penalties": {"overselling": -1}},
            "penalties.overselling",
        ),
    ],
)
def test_what_is_wrong_with_weights_is_said_by_its_field(data: Any, field: str) -> None:
    with pytest.raises(MalformedWeightsError) as caught:
        weights_from(2, data)
    assert caught.value.field == field


def test_the_total_is_weighed_by_the_version_that_is_asked_for() -> None:
    only_tone = weights_from(2, {"components": {"tone": 3.0}, "agreement": {"category": 1.0}})
    assert total(COMPONENTS, only_tone) == pytest.approx(0.2)
    assert total({**COMPONENTS, "overselling": -1.0}, only_tone) == pytest.approx(0.2)
    assert total({**COMPONENTS, "overselling": -1.0}, FIRST) < 0


def test_what_people_said_counts_once_it_has_a_share_and_is_there() -> None:
    half = weights_from(
        2, {"components": {"tone": 1.0, "human": 1.0}, "agreement": {"category": 1.0}, "penalties": {"overselling": 1}}
    )
    assert total({**COMPONENTS, "human": 1.0}, half) == pytest.approx(0.6)
    assert total(COMPONENTS, half) == pytest.approx(0.2)
    assert total({**COMPONENTS, "human": 1.0}, FIRST) == total(COMPONENTS, FIRST)


def test_a_total_of_which_nothing_that_weighs_is_present_is_zero() -> None:
    people_only = weights_from(2, {"components": {"human": 1.0}, "agreement": {"category": 1.0}})
    assert total(COMPONENTS, people_only) == 0.0


def test_agreement_is_weighed_by_label() -> None:
    wrong = {**LABELS, "category": "noise"}
    assert agreement(wrong, LABELS, AgreementWeights()) == pytest.approx(0.5)
    assert agreement(wrong, LABELS, AgreementWeights(category=0.0)) == 1.0
    assert agreement(wrong, {"category": "noise"}, AgreementWeights(category=0.0)) == 0.0


def test_scoring_takes_its_weights_from_the_version() -> None:
    people = weights_from(2, {"components": {"agreement": 1.0}, "agreement": {"severity": 1.0}})
    scored = score(text="The search is broken.", reply=None, choices=LABELS, labels=LABELS, weights=people)
    assert scored["total"] == scored["agreement"] == 1.0
