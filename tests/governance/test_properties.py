"""What holds for every text, and for every set of rules."""

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from governance.core.actions import KINDS
from governance.core.decisions import EFFECTS
from governance.core.redaction import MARKERS
from governance.core.rules import Rule
from tests.governance.library import initial_rules, make_action, make_rule, make_rule_set

RULES = make_rule_set()
FRAGMENTS = [
    "jane@example.org",
    "+44 7700 900123",
    "(415) 555-2671",
    "0612345678",
    "4111 1111 1111 1111",
    "DE89370400440532013000",
    "203.0.113.7",
    "2001:db8::1",
    "https://a:b@example.org/",
    "?token=abcdef123",
    "password: ",
    "phone ",
    "my number ",
    "sk-proj-abcdefghijklmnop1234",
    "-----BEGIN PRIVATE KEY-----",
    "\u200b",
    "\ud800",
    "\x00",
    "\uff21\uff22",
    *MARKERS,
    "[",
    "]",
    " ",
    "\n",
    ".",
    "-",
    ":",
    "@",
    "1",
    "/",
    '"',
]
texts = st.one_of(
    st.text(st.characters(), max_size=80),
    st.lists(st.sampled_from(FRAGMENTS), max_size=10).map("".join),
    st.lists(st.one_of(st.sampled_from(FRAGMENTS), st.text(max_size=4)), max_size=8).map("".join),
)
quick = settings(max_examples=250)


@quick
@given(texts, st.sampled_from(KINDS), st.floats(allow_nan=True))
def test_deciding_never_raises_and_every_offset_lies_in_the_text(text: str, kind: str, pressure: float) -> None:
    decision = RULES.decide(make_action(text, kind=kind), pressure=pressure)

    assert decision.errors == ()
    assert 0.0 <= decision.pressure <= 1.0
    assert decision.outcome in EFFECTS
    for finding in decision.findings:
        assert 0 <= finding.start <= finding.end <= len(text)
        assert finding.end > finding.start or not finding.category.startswith(("pii.", "secret.", "claim."))


@quick
@given(texts)
def test_masking_what_is_masked_changes_nothing(text: str) -> None:
    once = RULES.decide(make_action(text))

    again = RULES.decide(make_action(once.text))

    assert again.text == once.text
    assert not [finding for finding in again.findings if finding.effect == "redact"]


@quick
@given(texts)
def test_every_database_can_keep_the_text(text: str) -> None:
    kept = RULES.decide(make_action(text)).text

    assert "\x00" not in kept
    kept.encode("utf-8")


@quick
@given(
    st.lists(st.sampled_from(EFFECTS), min_size=1, max_size=6), st.lists(st.integers(0, 100), min_size=6, max_size=6)
)
def test_the_strictest_effect_wins_whatever_the_priorities(effects: list[str], priorities: list[int]) -> None:
    rules = make_rule_set(
        *(
            make_rule(instruction=f"inst_{number}", effect=effect, priority=priorities[number])
            for number, effect in enumerate(effects)
        )
    )

    decision = rules.decide(make_action("a@example.org"))

    assert decision.outcome == max(effects, key=EFFECTS.index)
    assert {finding.rule for finding in decision.findings} == {f"inst_{number}" for number in range(len(effects))}


@quick
@given(texts, st.dictionaries(st.text(max_size=8), st.booleans(), max_size=3))
def test_flags_change_nothing(text: str, flags: dict[str, bool]) -> None:
    plain, flagged = RULES.decide(make_action(text)), RULES.decide(make_action(text, flags=flags))

    assert (plain.outcome, plain.text, plain.findings) == (flagged.outcome, flagged.text, flagged.findings)


BLOCKING = [
    make_rule(instruction="inst_990", effect="block"),
    make_rule(instruction="inst_991", effect="block", matcher={"check": "secret.token"}, priority=0),
    make_rule(
        instruction="inst_992",
        effect="block",
        matcher={"check": "text.pattern", "pattern": "[0-9]{3}", "category": "boundary.x"},
    ),
]


@quick
@given(texts, st.sampled_from(BLOCKING))
def test_another_blocking_rule_never_lets_more_through(text: str, rule: Rule) -> None:
    before = RULES.decide(make_action(text))

    after = make_rule_set(*initial_rules(), rule).decide(make_action(text))

    assert EFFECTS.index(after.outcome) >= EFFECTS.index(before.outcome)
    assert set(before.findings) <= set(after.findings)


@quick
@given(texts, st.sampled_from(KINDS))
def test_the_same_input_and_rules_always_decide_alike(text: str, kind: str) -> None:
    first, second = (make_rule_set().decide(make_action(text, kind=kind)) for _ in range(2))

    assert replace(first, ms=0.0) == replace(second, ms=0.0)
