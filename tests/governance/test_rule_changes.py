"""A rule changes only by a version, with a reason, and with a decision on record."""

from typing import Any

import pytest
from django.contrib.auth.models import User

from governance.models import Decision, Rule, RuleVersion
from governance.services import (
    MalformedRuleError,
    RuleChangedError,
    RuleChangeRefusedError,
    change_rule,
    current_rule_set,
    decide,
)
from governance.services import rules as service
from tests.governance.library import make_action

pytestmark = pytest.mark.django_db

NEW = {
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


def test_the_second_of_two_changes_is_told(staff: User, monkeypatch: pytest.MonkeyPatch) -> None:
    written = service._write

    def somebody_is_quicker(rule: Rule, **kwargs: Any) -> Rule:
        monkeypatch.setattr(service, "_write", written)
        change_rule(instruction=rule.instruction, changes={"priority": 1}, user=staff, reason="Quicker.")
        return written(rule, **kwargs)

    monkeypatch.setattr(service, "_write", somebody_is_quicker)

    with pytest.raises(RuleChangedError, match="version 2"):
        change_rule(instruction="inst_110", changes={"priority": 2}, user=staff, reason="Slower.")

    assert Rule.objects.get(instruction="inst_110").priority == 1
