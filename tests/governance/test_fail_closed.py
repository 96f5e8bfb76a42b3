"""Whatever goes wrong, the action waits for a person, and nothing unread is kept."""

from collections.abc import Iterator
from functools import partial

import pytest

from governance.core.checks import registry
from governance.core.checks.registry import Examined, Matcher, Span
from governance.core.rules import MAX_CHARACTERS, RuleSet
from tests.governance.library import make_action, make_rule, make_rule_set
from tests.timing import seconds_of


class BrokenCheckError(Exception):
    pass


def _broken(_: Examined) -> Iterator[Span]:
    yield Span(0, 1)
    raise BrokenCheckError("it quotes secret@example.org")


@pytest.fixture
def broken_check(monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    matcher = Matcher("pii.broken", "low", "Broken", "[removed]", _broken)
    monkeypatch.setitem(registry.CHECKS, "pii.broken", lambda _: matcher)
    return {"check": "pii.broken"}


@pytest.mark.parametrize("effect", ["allow", "hold", "redact"])
def test_a_check_that_raises_holds_the_action(broken_check: dict[str, str], effect: str) -> None:
    rules = make_rule_set(make_rule(matcher=broken_check, effect=effect, persistence="LOW"))

    decision = rules.decide(make_action("some text"))

    assert (decision.outcome, decision.requirement) == ("hold", "mandatory")
    assert decision.errors == ("inst_900: BrokenCheckError",)


def test_a_text_that_a_broken_check_should_have_masked_is_withheld(broken_check: dict[str, str]) -> None:
    rules = make_rule_set(make_rule(instruction="inst_901"), make_rule(matcher=broken_check))

    decision = rules.decide(make_action("mail a@example.org"))

    assert decision.text == "[withheld]"
    assert [finding.rule for finding in decision.findings] == ["inst_901"]
    assert "example.org" not in repr(decision)


def test_a_broken_check_that_does_not_mask_leaves_the_masked_text(broken_check: dict[str, str]) -> None:
    rules = make_rule_set(make_rule(instruction="inst_901"), make_rule(matcher=broken_check, effect="hold"))

    assert rules.decide(make_action("mail a@example.org")).text == "mail [email]"


def test_a_broken_check_does_not_undo_a_block(broken_check: dict[str, str]) -> None:
    rules = make_rule_set(make_rule(instruction="inst_901", effect="block"), make_rule(matcher=broken_check))

    decision = rules.decide(make_action("mail a@example.org"))

    assert (decision.outcome, decision.requirement) == ("block", "mandatory")


@pytest.mark.parametrize(
    ("action", "error"),
    [
        (make_action("hello", kind="files.delete"), "action: UnknownKindError"),
        (make_action("a" * (MAX_CHARACTERS + 1)), "text: TooLongError"),
    ],
)
def test_what_cannot_be_decided_waits(rules: RuleSet, action: object, error: str) -> None:
    decision = rules.decide(action)  # type: ignore[arg-type]

    assert (decision.outcome, decision.requirement, decision.text) == ("hold", "mandatory", "[withheld]")
    assert decision.errors == (error,)


def test_a_set_without_rules_lets_nothing_pass() -> None:
    decision = RuleSet.compile([]).decide(make_action("hello"))

    assert (decision.outcome, decision.errors) == ("hold", ("rules: NoRulesError",))


@pytest.mark.parametrize("unit", ["a", "1 ", "a@", "4111 ", "not ", "5% ", '"', "1.1."])
@pytest.mark.parametrize("kind", ["feedback.submit", "agent.reply"])
def test_time_grows_with_a_hostile_text_and_no_faster(rules: RuleSet, unit: str, kind: str) -> None:
    """Ten times the text takes ten times as long, or less; a hundred times, where something looks at every pair."""

    def seconds(characters: int) -> float:
        action = make_action((unit * characters)[:characters], kind=kind)
        return seconds_of(partial(rules.decide, action))

    assert seconds(20_000) < 30 * seconds(2_000)
