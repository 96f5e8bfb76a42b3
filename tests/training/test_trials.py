"""A shadow and a canary: started with a reason, one at a time, chosen by a hash, and recorded for good."""

from uuid import UUID, uuid4

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from governance.models import Decision
from tests.training.rows import make_evaluation, make_policy, make_run, make_staff
from training import registry, trials
from training.models import Alias, PolicyVersion, Trial

pytestmark = pytest.mark.django_db
LIST = "/admin/training/policyversion/"


@pytest.fixture
def champion(db: None) -> PolicyVersion:
    policy = make_policy()
    Alias.objects.create(kind="feedback", name="champion", policy=policy)
    return policy


@pytest.fixture
def candidate(champion: PolicyVersion) -> PolicyVersion:
    return make_policy(run=make_run())


def test_without_a_canary_the_champion_takes_everything(champion: PolicyVersion) -> None:
    assert trials.arm_for(champion, b"any") == trials.Arm(champion, 1.0, canary=False)


def test_a_canary_takes_its_share_and_always_the_same_part(champion: PolicyVersion, candidate: PolicyVersion) -> None:
    trials.start_canary(policy=candidate, share=0.2, user=None, reason="A look.")
    keys = [UUID(int=number).bytes for number in range(1000)]
    arms = [trials.arm_for(champion, key) for key in keys]
    taken = [arm for arm in arms if arm.canary]
    # 200 expected, with a standard deviation of 12.6.
    assert 160 < len(taken) < 240
    assert {(arm.policy, arm.propensity) for arm in taken} == {(candidate, 0.2)}
    assert {(arm.policy, arm.propensity) for arm in arms if not arm.canary} == {(champion, 0.8)}
    assert [trials.arm_for(champion, key) for key in keys[:50]] == arms[:50]


def test_canaries_of_two_kinds_draw_apart(champion: PolicyVersion, candidate: PolicyVersion) -> None:
    prompts = make_policy(kind="prompts")
    Alias.objects.create(kind="prompts", name="champion", policy=prompts)
    trials.start_canary(policy=candidate, share=0.5, user=None, reason="A look.")
    trials.start_canary(
        policy=make_policy(run=make_run(kind="prompts"), kind="prompts"), share=0.5, user=None, reason=""
    )
    keys = [UUID(int=number).bytes for number in range(400)]
    both = [(trials.arm_for(champion, key).canary, trials.arm_for(prompts, key).canary) for key in keys]
    # 100 expected of each of the four, with a standard deviation of 8.7.
    assert all(60 < both.count(pair) < 140 for pair in [(True, True), (True, False), (False, True), (False, False)])


def test_a_canary_is_decided_by_governance_and_a_shadow_is_not(candidate: PolicyVersion) -> None:
    trials.start_shadow(policy=candidate, user=None, reason="A look.")
    assert not Decision.objects.exists()
    trial = trials.start_canary(policy=candidate, share=0.1, user=None, reason="A look.")
    assert trial.decision is not None
    assert Decision.objects.get(pk=trial.decision).action == "policy.promote"
    assert trial.gate


def test_prompts_have_no_shadow(db: None) -> None:
    prompts = make_policy(kind="prompts")
    with pytest.raises(registry.PromotionRefusedError, match="which has no shadow"):
        trials.start_shadow(policy=prompts, user=None, reason="A look.")


def test_a_canary_that_the_gate_refuses_does_not_start(candidate: PolicyVersion) -> None:
    make_evaluation(candidate, executed=1)
    with pytest.raises(registry.GateRefusedError, match="violations_executed failed"):
        trials.start_canary(policy=candidate, share=0.1, user=None, reason="A look.")
    assert not Trial.objects.exists()


@pytest.mark.parametrize("share", [0.0, -0.1, 0.51, 1.0])
def test_a_share_is_above_none_and_at_most_half(candidate: PolicyVersion, share: float) -> None:
    with pytest.raises(ValueError, match=r"0\.5"):
        trials.start_canary(policy=candidate, share=share, user=None, reason="A look.")
    assert not Trial.objects.exists()


def test_one_version_at_a_time_is_the_shadow(candidate: PolicyVersion) -> None:
    trials.start_shadow(policy=candidate, user=None, reason="A look.")
    with pytest.raises(registry.PromotionRefusedError, match="already"):
        trials.start_shadow(policy=make_policy(run=make_run()), user=None, reason="Another.")
    assert Trial.objects.count() == 1
    with pytest.raises(IntegrityError), transaction.atomic():
        Trial.objects.create(kind="feedback", role="shadow", policy=candidate)


def test_the_champion_is_not_tried_out(champion: PolicyVersion) -> None:
    with pytest.raises(registry.PromotionRefusedError, match="serves already"):
        trials.start_shadow(policy=champion, user=None, reason="A look.")


def test_a_trial_ends_once_and_stays_on_record(candidate: PolicyVersion) -> None:
    trial = trials.start_shadow(policy=candidate, user=None, reason="A look.")
    assert trials.end(trial=trial, user=None, reason="Seen enough.")
    assert not trials.end(trial=trial, user=None, reason="Again.")
    trial.refresh_from_db()
    assert (trial.end_reason, trials.running("feedback", Trial.Role.SHADOW)) == ("Seen enough.", None)


def test_what_is_promoted_is_not_tried_out_any_more(champion: PolicyVersion, candidate: PolicyVersion) -> None:
    trials.start_canary(policy=candidate, share=0.5, user=None, reason="A look.")
    registry.promote(policy=candidate, user=None)
    assert trials.arm_for(candidate, uuid4().bytes) == trials.Arm(candidate, 1.0, canary=False)
    assert Trial.objects.get().end_reason == "It is the champion now."


def test_the_buttons_start_and_end_trials(client: Client, candidate: PolicyVersion) -> None:
    client.force_login(make_staff("view_policyversion", "change_alias", "view_trial"))
    page = f"{LIST}{candidate.pk}/"
    answer = client.post(f"{page}canary/", {"reason": "A look.", "percent": "25"}, follow=True).content.decode()
    assert "tried out as the canary" in answer
    assert "Canary on 25 %" in answer
    assert "Start as shadow" not in answer
    assert Trial.objects.get().share == 0.25
    assert "Seen enough." in client.post(f"{page}end/", {"reason": "Seen enough."}, follow=True).content.decode()
    assert client.get("/admin/training/trial/").status_code == 200
    for percent in ("0", "51", "many"):
        client.post(f"{page}canary/", {"reason": "A look.", "percent": percent})
    assert Trial.objects.count() == 1


def test_without_the_permission_no_trial_starts_or_ends(client: Client, candidate: PolicyVersion) -> None:
    client.force_login(make_staff("view_policyversion"))
    assert "Try it out" not in client.get(f"{LIST}{candidate.pk}/change/").content.decode()
    for step in ("shadow", "canary", "end"):
        answer = client.post(f"{LIST}{candidate.pk}/{step}/", {"reason": "A look.", "percent": "10"})
        assert answer.status_code == 403
        assert client.get(f"{LIST}{candidate.pk}/{step}/").status_code == 405
    assert not Trial.objects.exists()
