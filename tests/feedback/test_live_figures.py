"""How a version does in service: people's word on its category, governance of its replies, by role and since when."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from feedback.models import Reply, ShadowTriage, Triage
from feedback.services.triage import confirm_triage
from governance.core.actions import ProposedAction
from governance.core.decisions import Decision as Answer
from governance.services import record_many
from tests.feedback.factories import REPLY, make_decision, make_policy, make_submission, make_triage
from training.live import LiveFigures, figures
from training.models import PolicyVersion

pytestmark = pytest.mark.django_db
FORBIDDEN = "We guarantee a fix."


@pytest.fixture
def policy(db: None) -> PolicyVersion:
    return make_policy(trained=True)


def confirm(triage: Triage, user: User, category: str) -> None:
    confirm_triage(triage=triage, user=user, category=category, severity="low", priority=3, action="fix")


def decided(rollout_id: str, outcome: Any) -> None:
    answer = Answer(outcome=outcome, requirement="none", text="", findings=(), errors=(), revision="r", ms=0.0)
    record_many([(ProposedAction(kind="agent.reply", text="A reply.", subject=f"rollout:{rollout_id}"), answer)])


def test_nothing_is_counted_of_a_version_that_did_nothing(policy: PolicyVersion) -> None:
    assert figures(policy, "champion") == LiveFigures()


def test_drafts_count_for_the_version_that_chose_their_template(db: None) -> None:
    prompts = PolicyVersion.objects.create(number=7, kind="prompts", weights=b"", weights_sha256="")
    for outcome, canary in (("allow", False), ("block", False), ("failed", False), ("block", True)):
        make_triage(draft={"prompts": str(prompts.pk), "canary": canary, "outcome": outcome})
    make_triage()
    assert figures(prompts, "champion") == LiveFigures(taken=3, proposals=2, blocked=1)
    assert figures(prompts, "canary") == LiveFigures(taken=1, proposals=1, blocked=1)
    assert figures(prompts, "shadow") == LiveFigures()


def test_agreement_is_on_the_category_that_people_confirmed(policy: PolicyVersion, owner: User) -> None:
    for word in ("website-bug", "website-bug", "noise"):
        confirm(make_triage(policy=policy), owner, word)
    make_triage(policy=policy)
    found = figures(policy, "champion")
    assert (found.taken, found.confirmed, found.agreed) == (4, 3, 2)
    assert found.agreement == pytest.approx(2 / 3)


def test_roles_and_versions_are_kept_apart(policy: PolicyVersion) -> None:
    make_triage(policy=policy)
    make_triage(policy=policy, canary=True, arm_propensity=0.2)
    make_triage(policy=policy, canary=True, arm_propensity=0.2)
    make_triage()
    assert figures(policy, "champion").taken == 1
    assert figures(policy, "canary").taken == 2


def test_only_what_came_since_is_counted(policy: PolicyVersion) -> None:
    now = timezone.now()
    make_triage(policy=policy, created_at=now - timedelta(days=2))
    make_triage(policy=policy)
    assert figures(policy, "champion", now - timedelta(days=1)).taken == 1


def test_blocked_replies_are_read_off_the_audit_chain(policy: PolicyVersion) -> None:
    make_triage(policy=policy, rollout_id="ro-a")
    for outcome in ("block", "block", "allow"):
        decided("ro-a", outcome)
    decided("ro-of-another", "block")
    found = figures(policy, "champion")
    assert (found.proposals, found.blocked) == (3, 2)
    assert found.blocked_share == pytest.approx(2 / 3)


def test_a_forbidden_claim_in_a_draft_that_passed_is_counted_whatever_the_rules_say(policy: PolicyVersion) -> None:
    for text, source in ((FORBIDDEN, "composed"), (FORBIDDEN, "person"), (REPLY, "composed")):
        submission = make_triage(policy=policy).submission
        Reply.objects.create(
            submission=submission,
            draft=text,
            text=text,
            source=source,
            decision=make_decision("agent.reply", submission, REPLY),
        )
    assert figures(policy, "champion").executed == 1


def test_the_shadow_is_compared_with_what_people_confirmed_of_the_champion(policy: PolicyVersion, owner: User) -> None:
    labels = {"severity": "low", "priority": 3, "action": "fix"}
    for mine, word in (("noise", "noise"), ("positive", "noise"), ("noise", None)):
        submission = make_submission()
        triage = make_triage(submission)
        ShadowTriage.objects.create(
            submission=submission, policy=policy, category=mine, reward=0.5, attempted=1, **labels
        )
        if word:
            confirm(triage, owner, word)
    found = figures(policy, "shadow")
    assert (found.taken, found.confirmed, found.agreed) == (3, 2, 1)
    assert (found.proposals, found.blocked) == (6, 3)
    assert figures(policy, "champion") == LiveFigures()
