"""A held promotion is reviewed once; released, it can be done, and rejected, it cannot."""

import pytest
from django.contrib.auth.models import User
from django.test import Client

from governance.models import Decision, Review
from governance.services import reject_review, release_review
from tests.governance.people import hold, make_review
from tests.training.rows import make_policy, make_run
from training import registry
from training.models import PolicyVersion, Promotion

pytestmark = pytest.mark.django_db
FORM = {"reason": "It scored better.", "confirmed": "on"}


@pytest.fixture
def policy(db: None) -> PolicyVersion:
    hold("policy.promote")
    return make_policy(run=make_run())


def refused(policy: PolicyVersion) -> None:
    with pytest.raises(registry.PromotionRefusedError, match="among the reviews"):
        registry.promote(policy=policy, user=None)


def test_it_opens_one_review_however_often_it_is_asked_for(policy: PolicyVersion) -> None:
    refused(policy)
    refused(policy)
    assert Review.objects.get().decision == Decision.objects.get()
    assert registry.champion("feedback") is None


def test_released_it_can_be_promoted_from_its_page(policy: PolicyVersion, admin_user: User) -> None:
    client = Client()
    client.force_login(admin_user, backend="django.contrib.auth.backends.ModelBackend")
    address = f"/admin/training/policyversion/{policy.pk}/promote/"
    assert "It waits for a person" in client.post(address, FORM, follow=True).content.decode()
    review = Review.objects.get()
    html = client.get(f"/admin/governance/review/{review.pk}/change/").content.decode()
    for shown in (f"The promotion of {policy}", "mean reward 0.71", f"/policyversion/{policy.pk}/", "does not yet"):
        assert shown in html

    client.post(f"/admin/governance/review/{review.pk}/release/", {"reason": "Read."})
    assert registry.champion("feedback") is None
    client.post(address, FORM)
    assert registry.champion("feedback") == policy
    assert Promotion.objects.get().decision == review.decision_id
    assert release_of(policy) == ["allow", "hold"]


def release_of(policy: PolicyVersion) -> list[str]:
    return sorted(Decision.objects.filter(action="policy.promote").values_list("outcome", flat=True))


def test_a_release_is_for_one_policy_only(policy: PolicyVersion) -> None:
    refused(policy)
    release_review(review=Review.objects.get(), user=None, reason="Fine.")
    refused(make_policy(run=make_run()))
    assert registry.champion("feedback") is None
    assert Review.objects.filter(state=Review.State.OPEN).count() == 1


def test_rejected_it_is_not_promoted(policy: PolicyVersion) -> None:
    refused(policy)
    reject_review(review=Review.objects.get(), user=None, reason="Not yet.")
    refused(policy)
    assert registry.champion("feedback") is None


@pytest.mark.parametrize("subject", ["policy:nonsense", "policy:00000000-0000-0000-0000-000000000000", "run:1"])
def test_a_policy_that_is_gone_has_no_page_of_its_own(subject: str, admin_user: User) -> None:
    review = make_review(action="policy.promote", subject=subject)
    client = Client()
    client.force_login(admin_user, backend="django.contrib.auth.backends.ModelBackend")
    html = client.get(f"/admin/governance/review/{review.pk}/change/").content.decode()
    assert "There is no text to read here" in html
