"""Thousands of rules decide like a few, and only those are asked that can match."""

from datetime import UTC, datetime, timedelta

import pytest

from governance.core import index as index_module
from governance.core.patterns import PatternSet
from governance.core.rules import Rule
from tests.governance.library import make_action, make_rule, make_rule_set


def _pattern_rule(number: int, **overrides: object) -> Rule:
    matcher = {"check": "text.pattern", "pattern": rf"\bword{number}\b", "category": "boundary.word"}
    return make_rule(instruction=f"inst_{number}", matcher=matcher, effect="hold", **overrides)


def test_of_many_patterns_those_that_occur_are_found() -> None:
    rules = make_rule_set(*(_pattern_rule(number) for number in range(2000)))

    decision = rules.decide(make_action("Here are word17 and WORD1999, but not word2000."))

    assert [finding.rule for finding in decision.findings] == ["inst_17", "inst_1999"]
    assert [(finding.start, finding.end) for finding in decision.findings] == [(9, 15), (20, 28)]


def test_a_pattern_is_found_in_a_disguise() -> None:
    rules = make_rule_set(
        make_rule(matcher={"check": "text.pattern", "pattern": "secret plan", "category": "boundary.x"})
    )

    assert rules.decide(make_action("the s3cr3t pl4n")).text == "the [removed]"


def test_a_pattern_set_that_cannot_tell_names_every_pattern(monkeypatch: pytest.MonkeyPatch) -> None:
    patterns = PatternSet(["a", "b"])
    monkeypatch.setattr(patterns, "_set", _Exhausted())

    assert patterns.matching("text") == [0, 1]


class _Exhausted:
    def Match(self, _text: str) -> None:  # noqa: N802 - RE2's name
        return None


def test_of_many_conditions_on_parameters_the_contradicted_ones_are_found() -> None:
    rules = make_rule_set(
        *(
            make_rule(
                instruction=f"inst_{number}",
                scope=("agent.reply",),
                effect="block",
                matcher={"check": "parameter.conflict", "parameter": f"limits.cap_{chr(97 + number % 26)}", "value": 1},
            )
            for number in range(500)
        )
    )

    decision = rules.decide(make_action(kind="agent.reply", parameters={"limits": {"cap_c": 2, "cap_d": 1}}))

    assert {int(finding.rule[5:]) % 26 for finding in decision.findings} == {2}
    assert len(decision.findings) == len(range(2, 500, 26))


def test_parameters_too_deep_to_read_hold_the_action() -> None:
    nested: dict[str, object] = {}
    for _ in range(20):
        nested = {"more": nested}

    decision = make_rule_set(make_rule()).decide(make_action("hello", parameters=nested))

    assert (decision.outcome, decision.requirement) == ("hold", "mandatory")
    assert decision.errors == ("parameters: TooManyParametersError",)


def test_the_words_of_nested_parameter_names_are_read() -> None:
    words = index_module.parameter_words({"database": [{"mongodb_port": 1}], "Limit.upper": {}})

    assert words == {"database", "mongodb", "port", "limit", "upper"}


def test_a_rule_is_in_force_from_its_first_moment_to_just_before_its_last() -> None:
    start = datetime(2026, 3, 1, tzinfo=UTC)
    rules = [make_rule(instruction="inst_901"), make_rule(valid_from=start, valid_until=start + timedelta(days=1))]

    def in_force(at: datetime) -> set[str]:
        return {armed.instruction for armed in type(make_rule_set()).compile(rules, at=at).armed}

    assert in_force(start - timedelta(microseconds=1)) == {"inst_901"}
    assert in_force(start) == {"inst_900", "inst_901"}
    assert in_force(start + timedelta(days=1)) == {"inst_901"}


def test_a_set_knows_when_it_changes_next_and_changes_its_revision_then() -> None:
    start = datetime(2026, 3, 1, tzinfo=UTC)
    rules = [make_rule(instruction="inst_901"), make_rule(valid_from=start)]
    compiled = type(make_rule_set())
    before, after = compiled.compile(rules, at=start - timedelta(days=1)), compiled.compile(rules, at=start)

    assert before.changes_at == start
    assert after.changes_at is None
    assert before.revision != after.revision


def test_a_kind_that_no_rule_speaks_about_is_held() -> None:
    decision = make_rule_set(make_rule(scope=("agent.reply",))).decide(make_action("hello"))

    assert (decision.outcome, decision.errors, decision.text) == ("hold", ("rules: NoRulesError",), "[withheld]")


@pytest.mark.parametrize(
    ("pressure", "outcome"), [(0.69, "allow"), (0.7, "hold"), (1.0, "hold"), (float("nan"), "hold")]
)
def test_under_pressure_what_is_proposed_waits(pressure: float, outcome: str) -> None:
    rules = make_rule_set(
        make_rule(effect="hold", persistence="VARIABLE", matcher={"check": "boundary.pressure", "from": 0.7})
    )

    assert rules.decide(make_action("hello"), pressure=pressure).outcome == outcome
