"""A rule changes only by a version, with a reason, and with a decision on record."""

from dataclasses import asdict
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from governance.core.framework import InstructionPersistenceClassifier
from governance.models import Decision, Quadrant, Rule, RuleVersion
from governance.services import (
    MalformedRuleError,
    RuleChangedError,
    RuleChangeRefusedError,
    change_rule,
    check_rule_change,
    current_rule_set,
    decide,
)
from tests.governance.library import make_action

pytestmark = pytest.mark.django_db

NEW: dict[str, Any] = {
    "text": "Project names are masked.",
    "quadrant": "TACTICAL",
    "persistence": "LOW",
    "scope": ["feedback.submit"],
    "effect": "redact",
    "matcher": {"check": "text.pattern", "pattern": "falcon", "category": "secret.project"},
}


def test_a_change_makes_a_version_and_a_record(staff: User) -> None:
    rule = change_rule(instruction="inst_110", changes={"priority": 30}, user=staff, reason="It read badly.")

    assert (rule.version, rule.priority) == (2, 30)
    version = RuleVersion.objects.get(rule=rule, version=2)
    assert (version.content["priority"], version.changed_by, version.reason) == (30, staff, "It read badly.")
    record = Decision.objects.get()
    assert (record.action, record.subject, record.outcome) == ("rule.change", "rule:inst_110", "allow")


def test_the_next_decision_follows_the_change_and_names_the_version(staff: User) -> None:
    change_rule(instruction="inst_101", changes={"effect": "hold"}, user=staff, reason="A test.")

    decision = decide(make_action("a@example.org")).decision

    assert decision.outcome == "hold"
    assert [(finding.rule, finding.version) for finding in decision.findings] == [("inst_101", 2)]


def test_a_new_rule_starts_at_version_one(staff: User) -> None:
    rule = change_rule(instruction="inst_200", changes=NEW, user=staff, reason="New.")

    assert (rule.version, rule.versions.count()) == (1, 1)
    assert decide(make_action("falcon")).decision.text == "[removed]"


def test_what_changes_nothing_makes_no_version(staff: User) -> None:
    priority = Rule.objects.get(instruction="inst_110").priority

    rule = change_rule(instruction="inst_110", changes={"priority": priority}, user=staff, reason="None.")

    assert rule.version == 1
    assert not Decision.objects.exists()


@pytest.mark.parametrize(
    ("instruction", "changes", "field"),
    [
        ("inst_101", {"matcher": {"check": "nope"}}, "matcher"),
        ("inst_101", {"effect": "warn"}, "effect"),
        ("inst_101", {"version": 7}, "version"),
        ("inst_200", {"text": "Only a text."}, "quadrant"),
        ("Not Valid", NEW, "instruction"),
    ],
)
def test_a_malformed_change_leaves_everything_as_it_was(
    staff: User, instruction: str, changes: dict[str, Any], field: str
) -> None:
    revision = current_rule_set().revision

    with pytest.raises(MalformedRuleError) as refused:
        change_rule(instruction=instruction, changes=changes, user=staff, reason="A test.")

    assert refused.value.field == field
    assert current_rule_set().revision == revision
    assert not Decision.objects.exists()


@pytest.mark.parametrize("reason", ["", "  "])
def test_a_change_without_a_reason_is_refused_and_the_refusal_is_on_record(staff: User, reason: str) -> None:
    with pytest.raises(RuleChangeRefusedError, match="reason"):
        change_rule(instruction="inst_101", changes={"active": False}, user=staff, reason=reason)

    assert Rule.objects.get(instruction="inst_101").version == 1
    assert Decision.objects.get().outcome == "block"


def test_a_change_that_rests_on_rules_of_yesterday_is_told(staff: User) -> None:
    mine: dict[str, Any] = {"instruction": "inst_110", "changes": {"priority": 2}, "reason": "Slower."}
    seen = check_rule_change(**mine).based_on
    change_rule(instruction="inst_101", changes={"priority": 1}, user=staff, reason="Quicker.")

    with pytest.raises(RuleChangedError, match="inst_110, version 1 is in force"):
        change_rule(**mine, user=staff, based_on=seen)

    assert Decision.objects.count() == 1
    assert change_rule(**mine, user=staff, based_on=check_rule_change(**mine).based_on).version == 2


def test_looking_at_a_change_writes_nothing(staff: User) -> None:
    proposed = check_rule_change(instruction="inst_110", changes={"priority": 31}, reason="A test.")

    assert (proposed.rule.priority, proposed.rule.version, proposed.kinds) == (31, 1, frozenset({"feedback.submit"}))
    assert proposed.after.revision != proposed.before.revision == current_rule_set().revision
    assert not Decision.objects.exists()
    assert Rule.objects.get(instruction="inst_110").priority != 31


EARLIER = timezone.now() - timedelta(days=2)
LATER = timezone.now() + timedelta(days=2)
ELSEWHERE = ["feedback.submit"]


@pytest.mark.parametrize(
    ("instruction", "changes", "field", "kind"),
    [
        ("inst_113", {"active": False}, "active", "rule.change"),
        ("inst_113", {"scope": ELSEWHERE}, "scope", "rule.change"),
        ("inst_113", {"valid_from": LATER}, "valid_from", "rule.change"),
        ("inst_113", {"valid_until": LATER}, "valid_until", "rule.change"),
        ("inst_113", {"valid_until": EARLIER}, "valid_until", "rule.change"),
    ],
)
def test_no_change_leaves_a_kind_of_action_without_a_rule(
    staff: User, instruction: str, changes: dict[str, Any], field: str, kind: str
) -> None:
    Rule.objects.exclude(instruction=instruction).update(active=False)

    with pytest.raises(MalformedRuleError, match=f"it would leave {kind} without a rule") as refused:
        change_rule(instruction=instruction, changes=changes, user=staff, reason="A test.")

    assert refused.value.field == field
    assert Rule.objects.get(instruction=instruction).version == 1


def test_the_last_rule_but_one_of_a_kind_may_go(staff: User) -> None:
    kept = Rule.objects.filter(instruction__in=["inst_111", "inst_112", "inst_113"])
    Rule.objects.exclude(pk__in=kept).update(active=False)
    change_rule(instruction="inst_111", changes={"active": False}, user=staff, reason="A test.")

    with pytest.raises(MalformedRuleError) as refused:
        change_rule(instruction="inst_112", changes={"active": False}, user=staff, reason="A test.")

    assert refused.value.field == "active"


def test_a_kind_that_lost_its_rules_otherwise_does_not_stop_other_changes(staff: User) -> None:
    Rule.objects.exclude(instruction__in=["inst_110", "inst_113"]).update(active=False)

    assert change_rule(instruction="inst_110", changes={"priority": 9}, user=staff, reason="A test.").version == 2


def test_times_of_a_rule_are_kept_in_its_versions(staff: User) -> None:
    rule = change_rule(
        instruction="inst_110", changes={"valid_from": EARLIER, "valid_until": LATER}, user=staff, reason="For a while."
    )

    content = RuleVersion.objects.get(rule=rule, version=2).content
    assert (content["valid_from"], content["valid_until"]) == (EARLIER.isoformat(), LATER.isoformat())


def test_an_end_before_the_beginning_is_refused_by_its_field(staff: User) -> None:
    with pytest.raises(MalformedRuleError) as refused:
        change_rule(
            instruction="inst_110", changes={"valid_from": LATER, "valid_until": EARLIER}, user=staff, reason="A test."
        )

    assert refused.value.field == "valid_until"


def test_what_the_classifier_proposed_is_kept_with_where_people_chose_otherwise(staff: User) -> None:
    proposed = InstructionPersistenceClassifier().classify(NEW["text"])
    other = next(quadrant for quadrant in Quadrant.values if quadrant != proposed.quadrant)
    chosen = {**NEW, "quadrant": other, "persistence": proposed.persistence}

    rule = change_rule(instruction="inst_200", changes=chosen, user=staff, reason="New.")

    kept = RuleVersion.objects.get(rule=rule).classification
    assert kept["overruled"] == ["quadrant"]
    assert kept["proposed"] == {**asdict(proposed), "reasons": list(proposed.reasons)}
