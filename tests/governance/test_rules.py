"""Compiling rules: a malformed one is refused by the name of its field, and a set is known by its revision."""

from datetime import UTC, datetime
from typing import Any

import pytest

from governance.core.decisions import EFFECTS
from governance.core.rules import MalformedRuleError, RuleSet
from tests.governance.library import initial_rules, make_action, make_rule, make_rule_set

MALFORMED: list[tuple[dict[str, Any], str]] = [
    ({"instruction": "Inst 1"}, "instruction"),
    ({"instruction": 7}, "instruction"),
    ({"text": "  "}, "text"),
    ({"quadrant": "LEFT"}, "quadrant"),
    ({"valid_from": datetime(2026, 1, 1)}, "valid_from"),  # noqa: DTZ001 - without a zone, on purpose
    ({"valid_until": "tomorrow"}, "valid_until"),
    ({"valid_from": datetime(2026, 1, 2, tzinfo=UTC), "valid_until": datetime(2026, 1, 1, tzinfo=UTC)}, "valid_until"),
    ({"matcher": {"check": "boundary.pressure", "from": 1.5}}, "matcher"),
    ({"matcher": {"check": "boundary.pressure", "from": True}}, "matcher"),
    ({"persistence": "FOREVER"}, "persistence"),
    ({"effect": "warn"}, "effect"),
    ({"scope": ()}, "scope"),
    ({"scope": "feedback.submit"}, "scope"),
    ({"scope": ("feedback.sumbit",)}, "scope"),
    ({"version": 0}, "version"),
    ({"priority": 101}, "priority"),
    ({"priority": True}, "priority"),
    ({"matcher": "pii.email"}, "matcher"),
    ({"matcher": {}}, "matcher"),
    ({"matcher": {"check": "pii.mail"}}, "matcher"),
    ({"matcher": {"check": ["pii.email"]}}, "matcher"),
    ({"matcher": {"check": "pii.email", "strict": True}}, "matcher"),
    ({"matcher": {"check": "parameter.conflict", "parameter": "port"}}, "matcher"),
    ({"matcher": {"check": "parameter.conflict", "parameter": "", "value": 1}}, "matcher"),
    ({"matcher": {"check": "parameter.conflict", "parameter": "port", "value": [1]}}, "matcher"),
    ({"matcher": {"check": "text.pattern", "pattern": "a(", "category": "boundary.x"}}, "matcher"),
    ({"matcher": {"check": "text.pattern", "pattern": "a(?=b)", "category": "boundary.x"}}, "matcher"),
    ({"matcher": {"check": "text.pattern", "pattern": r"(a)\1", "category": "boundary.x"}}, "matcher"),
    ({"matcher": {"check": "text.pattern", "pattern": "a" * 301, "category": "boundary.x"}}, "matcher"),
    ({"matcher": {"check": "text.pattern", "pattern": "a", "category": "misc.x"}}, "matcher"),
    ({"matcher": {"check": "parameter.conflict", "parameter": "port", "value": 1}, "effect": "redact"}, "effect"),
]


@pytest.mark.parametrize(("overrides", "field"), MALFORMED)
def test_a_malformed_rule_is_refused_by_its_field(overrides: dict[str, Any], field: str) -> None:
    with pytest.raises(MalformedRuleError) as refused:
        make_rule_set(make_rule(**overrides))

    assert refused.value.field == field
    assert refused.value.message


def test_an_inactive_rule_is_checked_but_not_asked() -> None:
    with pytest.raises(MalformedRuleError):
        make_rule_set(make_rule(active=False, effect="warn"))
    rules = make_rule_set(make_rule(active=False), make_rule(instruction="inst_901", matcher={"check": "pii.ip"}))

    assert rules.decide(make_action("a@example.org")).outcome == "allow"


def test_an_instruction_stands_once() -> None:
    with pytest.raises(MalformedRuleError, match="twice"):
        make_rule_set(make_rule(), make_rule())


def test_the_revision_follows_the_active_rules_and_nothing_else() -> None:
    rules = initial_rules()
    sleeping = make_rule(active=False)

    assert RuleSet.compile(rules).revision == RuleSet.compile([*reversed(rules), sleeping]).revision
    assert RuleSet.compile(rules).revision != RuleSet.compile([*rules, make_rule()]).revision


def test_a_finding_names_its_rule_and_never_what_it_found() -> None:
    [finding] = make_rule_set(make_rule(version=3)).decide(make_action("mail a@example.org")).findings

    assert (finding.rule, finding.version, finding.category) == ("inst_900", 3, "pii.email")
    assert (finding.start, finding.end) == (5, 18)
    assert finding.message == "This looks like an e-mail address: it was masked before anything was kept."


def test_findings_come_in_the_order_of_priority() -> None:
    rules = make_rule_set(
        make_rule(instruction="inst_901", priority=10),
        make_rule(instruction="inst_902", priority=90, effect="hold", matcher={"check": "pii.ip"}),
    )

    decision = rules.decide(make_action("a@example.org and 203.0.113.7"))

    assert [finding.rule for finding in decision.findings] == ["inst_902", "inst_901"]


@pytest.mark.parametrize(
    ("persistence", "calm", "pressed"),
    [
        ("HIGH", "mandatory", "mandatory"),
        ("MEDIUM", "approval", "mandatory"),
        ("LOW", "review", "approval"),
        ("VARIABLE", "review", "approval"),
    ],
)
def test_a_hold_asks_for_a_person_by_how_long_its_rule_binds(persistence: str, calm: str, pressed: str) -> None:
    rules = make_rule_set(make_rule(effect="hold", persistence=persistence))

    assert rules.decide(make_action("a@example.org")).requirement == calm
    assert rules.decide(make_action("a@example.org"), pressure=0.7).requirement == pressed


@pytest.mark.parametrize("effect", [effect for effect in EFFECTS if effect != "hold"])
def test_nothing_else_asks_for_a_person(effect: str) -> None:
    decision = make_rule_set(make_rule(effect=effect)).decide(make_action("a@example.org"), pressure=1.0)

    assert decision.requirement == "none"


def test_a_pattern_of_an_author_masks_what_it_matches() -> None:
    matcher = {"check": "text.pattern", "pattern": r"\bproject falcon\b", "category": "secret.project"}

    decision = make_rule_set(make_rule(matcher=matcher)).decide(make_action("About Project Falcon."))

    assert decision.text == "About [removed]."
    assert decision.findings[0].category == "secret.project"
