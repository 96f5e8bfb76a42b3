"""The gate stands before a promotion; a person may overrule it with a reason, governance may not be overruled."""

import json
from io import StringIO

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.test import Client

from governance.models import Decision
from tests.governance.people import hold
from tests.training.rows import make_evaluation, make_policy, make_run, make_staff
from training import registry
from training.models import Alias, PolicyVersion, Promotion
from training.reviews import held_promotion

pytestmark = pytest.mark.django_db
LIST = "/admin/training/policyversion/"
FORM = {"reason": "It scored better.", "confirmed": "on"}


@pytest.fixture
def champion(db: None) -> PolicyVersion:
    policy = make_policy()
    Alias.objects.create(kind="feedback", name="champion", policy=policy)
    return policy


@pytest.fixture
def worse(champion: PolicyVersion) -> PolicyVersion:
    policy = make_policy(run=make_run())
    make_evaluation(policy, macro_f1=0.3)
    return policy


def test_a_worse_policy_is_refused_and_nothing_is_asked_of_governance(
    champion: PolicyVersion, worse: PolicyVersion
) -> None:
    with pytest.raises(registry.GateRefusedError, match="macro_f1 failed"):
        registry.promote(policy=worse, user=None)
    assert registry.champion("feedback") == champion
    assert not Promotion.objects.exists()
    assert not Decision.objects.exists()


def test_what_the_gate_saw_is_kept_with_the_promotion(champion: PolicyVersion) -> None:
    policy = make_policy(run=make_run())
    promotion = registry.promote(policy=policy, user=None)
    outcomes = {line["name"]: line["outcome"] for line in promotion.gate}
    assert outcomes.pop("off_policy") == "unknown"
    assert set(outcomes.values()) == {"passed"}
    assert promotion.overruled == ""


def test_overruled_it_serves_and_the_reason_is_kept(champion: PolicyVersion, worse: PolicyVersion) -> None:
    reason = "The champion cannot read the new form."
    promotion = registry.promote(policy=worse, user=None, overrule=reason)
    assert registry.champion("feedback") == worse
    assert promotion.overruled == reason
    assert [line["name"] for line in promotion.gate if line["refuses"]] == ["macro_f1"]


def test_governance_still_decides_and_reads_why(champion: PolicyVersion, worse: PolicyVersion) -> None:
    hold("policy.promote")
    with pytest.raises(registry.PromotionRefusedError, match="among the reviews"):
        registry.promote(policy=worse, user=None, overrule="It reads the new form.")
    proposal = Decision.objects.get().review.proposal
    assert proposal["overruled"] == {"conditions": ["macro_f1"], "reason": "It reads the new form."}
    subject = held_promotion(Decision.objects.get())
    assert subject is not None
    assert ("overrules the gate", "macro_f1: It reads the new form.") in subject.facts


def test_a_reason_to_overrule_a_gate_that_passes_is_not_kept(champion: PolicyVersion) -> None:
    promotion = registry.promote(policy=make_policy(run=make_run()), user=None, overrule="In any case.")
    assert promotion.overruled == ""


def test_a_champion_measured_under_other_rules_does_not_compare(champion: PolicyVersion) -> None:
    policy = make_policy(run=make_run())
    make_evaluation(policy, rule_revision="newer rules")
    with pytest.raises(registry.GateRefusedError, match="held_out_reward unknown"):
        registry.promote(policy=policy, user=None)
    make_evaluation(champion, rule_revision="newer rules")
    assert registry.promote(policy=policy, user=None).policy == policy


def test_an_estimate_from_another_champions_rollouts_is_left_out(champion: PolicyVersion) -> None:
    told = {"logged": 0.9, "estimate": {"mean": 0.1, "low": 0.0, "high": 0.2, "effective": 90.0, "rollouts": 99}}
    policy = make_policy(run=make_run())
    make_evaluation(policy, off_policy={**told, "champion": "another"})
    assert {result.name: result.verdict.outcome for result in registry.gate(policy)}["off_policy"] == "unknown"
    make_evaluation(policy, off_policy={**told, "champion": str(champion.pk)})
    assert {result.name: result.verdict.outcome for result in registry.gate(policy)}["off_policy"] == "failed"


def test_the_page_shows_the_table_and_only_some_may_overrule(
    client: Client, champion: PolicyVersion, worse: PolicyVersion
) -> None:
    client.force_login(make_staff("view_policyversion", "change_alias"))
    html = client.get(f"{LIST}{worse.pk}/change/").content.decode()
    assert "Gate to promotion" in html
    assert '<span class="lab-outcome-failed">failed</span>' in html
    assert "Why the gate is overruled" not in html
    answer = client.post(f"{LIST}{worse.pk}/promote/", {**FORM, "overrule": "I want it."}, follow=True)
    assert "Not promoted: the gate refuses" in answer.content.decode()
    assert registry.champion("feedback") == champion

    client.force_login(make_staff("view_policyversion", "change_alias", "overrule_gate"))
    assert "Why the gate is overruled" in client.get(f"{LIST}{worse.pk}/change/").content.decode()
    answer = client.post(f"{LIST}{worse.pk}/promote/", {**FORM, "overrule": "I want it."}, follow=True)
    assert "The gate was overruled: I want it." in answer.content.decode()
    assert registry.champion("feedback") == worse


def test_the_command_shows_every_condition_and_can_overrule(champion: PolicyVersion, worse: PolicyVersion) -> None:
    said, told = StringIO(), StringIO()
    with pytest.raises(CommandError, match="macro_f1 failed"):
        call_command("promote_policy", str(worse.number), stderr=said)
    for line in ("failed  macro_f1: ", "passed  latency: ", "unknown  off_policy: "):
        assert line in said.getvalue()
    call_command("promote_policy", str(worse.number), "--overrule=Needed.", "--json", stdout=told)
    assert json.loads(told.getvalue())["number"] == worse.number
    assert Promotion.objects.get().overruled == "Needed."


def test_the_model_card_tells_where_a_version_comes_from(client: Client, champion: PolicyVersion) -> None:
    client.force_login(User.objects.create_superuser("owner"))
    run = make_run(code_version="0123456789ab", parameters={"reward_version": 2})
    policy = registry.register(kind="feedback", weights=b"w", scores={"held_out": {"examples": 3}}, run=run)
    html = client.get(f"{LIST}{policy.pk}/card/").content.decode()
    for shown in ("0123456789ab", "grpo, 3 rounds", "Gate to promotion", "Limits", policy.weights_sha256):
        assert shown in html
    client.force_login(User.objects.create_user("outsider"))
    assert client.get(f"{LIST}{policy.pk}/card/").status_code == 302


@pytest.mark.parametrize("differs", ["examples_sha256", "reward_version", "rule_revision"])
def test_measurements_by_another_yardstick_do_not_compare(champion: PolicyVersion, differs: str) -> None:
    policy = make_policy()
    make_evaluation(policy, **{differs: "another"})

    found = {result.name: result for result in registry.gate(policy)}

    assert found["held_out_reward"].verdict.outcome == "unknown"
    assert found["held_out_reward"].refuses
