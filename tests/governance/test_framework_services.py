"""The classifier, the pressure monitor, the verifier and the deliberation, each alone."""

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from governance.core.framework import (
    ContextPressureMonitor,
    InstructionPersistenceClassifier,
    MetacognitiveVerifier,
    PluralisticDeliberationOrchestrator,
)
from governance.core.framework.deliberation import Conflict, DeliberationError, Option, Stakeholder
from governance.core.framework.precedents import Case, Precedents
from governance.core.framework.pressure import LEVELS, WEIGHTS, from_signals
from governance.core.framework.verifier import Decided, Draft
from tests.governance.library import make_rule_set

FEEDBACK = "The search page on my phone does not open since the update. Is there a way around it?"
REPLY = (
    "We are sorry about the trouble you met here. You write about the search page on your phone that does not open"
    " since the update, and that is the part we have picked out. Faults tend to depend on the browser, so the"
    " description you gave matters. Someone will try to reproduce it first and will look for the cause and for a way"
    " around it. We can't promise an outcome. You can follow the case on its tracking page."
)
QUADRANTS = [
    ("MongoDB listens on port 27027, not 27017.", "SYSTEM", "HIGH", "PROJECT", "MANDATORY"),
    ("Never share personal data without consent.", "STRATEGIC", "HIGH", "PERMANENT", "MANDATORY"),
    ("Review each reply before sending.", "OPERATIONAL", "MEDIUM", "PROJECT", "REQUIRED"),
    ("Fix this typo right now.", "TACTICAL", "LOW", "IMMEDIATE", "RECOMMENDED"),
    ("Maybe try a warmer tone.", "STOCHASTIC", "VARIABLE", "SESSION", "OPTIONAL"),
]


@pytest.mark.parametrize(("text", "quadrant", "persistence", "scope", "verification"), QUADRANTS)
def test_an_instruction_is_classified(
    text: str, quadrant: str, persistence: str, scope: str, verification: str
) -> None:
    found = InstructionPersistenceClassifier().classify(text, source="person", at=datetime(2026, 1, 2, tzinfo=UTC))

    assert (found.quadrant, found.persistence, found.scope, found.verification) == (
        quadrant,
        persistence,
        scope,
        verification,
    )
    assert "it was given on 02 January 2026" in found.reasons


def test_an_order_is_more_explicit_than_a_wish() -> None:
    classify = InstructionPersistenceClassifier().classify

    assert classify("Always use UTF-8.").explicitness > classify("Perhaps use UTF-8 some time?").explicitness


@settings(max_examples=100)
@given(st.text(max_size=200), st.text(max_size=10))
def test_the_classifier_never_raises(text: str, source: str) -> None:
    assert 0.0 <= InstructionPersistenceClassifier().classify(text, source=source).explicitness <= 1.0


@pytest.mark.parametrize(("score", "level", "multiplier"), [(lvl.since, lvl.name, lvl.multiplier) for lvl in LEVELS])
def test_a_level_begins_at_its_score(score: float, level: str, multiplier: float) -> None:
    pressure = from_signals(dict.fromkeys(WEIGHTS, score))

    assert (pressure.level, pressure.multiplier) == (level, multiplier)


def test_a_zero_counts_and_a_missing_signal_does_not() -> None:
    assert from_signals({"tokens": 0.0, "errors": 1.0}).score == pytest.approx(0.3)
    assert from_signals({"tokens": None, "errors": 1.0}).score == 1.0
    assert from_signals({"errors": 1.0}).missing == ("tokens", "messages", "complexity", "instructions")


@pytest.mark.parametrize("signals", [{}, {"tokens": float("nan")}, {"tokens": float("inf")}])
def test_an_unknown_load_is_a_full_load(signals: dict[str, float]) -> None:
    assert from_signals(signals).level == "DANGEROUS"


def test_a_trend_and_budgets() -> None:
    monitor = ContextPressureMonitor({"tokens": 1000})

    trends = [monitor.measure({"tokens": amount}).trend for amount in (100, 100, 500, 900)]

    assert trends == ["steady", "steady", "rising", "rising"]


@pytest.mark.parametrize("budgets", [{"tokens": 0}, {"other": 1}])
def test_a_senseless_budget_is_refused(budgets: dict[str, float]) -> None:
    with pytest.raises(ValueError, match=r"tokens|other"):
        ContextPressureMonitor(budgets)


@settings(max_examples=100)
@given(st.dictionaries(st.sampled_from([*WEIGHTS, "other"]), st.one_of(st.none(), st.floats())))
def test_pressure_lies_between_0_and_1(signals: dict[str, float | None]) -> None:
    pressure = from_signals(signals)

    assert 0.0 <= pressure.score <= 1.0
    assert sum(pressure.contributions.values()) <= 1.0 + 1e-9


VERIFY = MetacognitiveVerifier().verify


def test_a_good_reply_may_go_on() -> None:
    found = VERIFY(Draft(REPLY, FEEDBACK, "website-bug", (0.7, 0.3), ()))

    assert found.verdict == "PROCEED", found.reasons
    assert found.missing == ()


@pytest.mark.parametrize(
    ("draft", "weak"),
    [
        (Draft("", FEEDBACK, "website-bug", (0.7, 0.3), ()), "alignment"),
        (
            Draft("The opera begins at noon and the orchestra is large.", FEEDBACK, "website-bug", (0.7, 0.3), ()),
            "alignment",
        ),
        (Draft(REPLY + " It is guaranteed 100 % safe.", FEEDBACK, "website-bug", (0.7, 0.3), ()), "safety"),
        (Draft(REPLY, FEEDBACK, "website-bug", (0.7, 0.3), (Decided("claim.status", "block"),)), "safety"),
        (Draft(REPLY, FEEDBACK, "website-bug", (), ()), "alternatives"),
    ],
)
def test_a_bad_reply_may_not(draft: Draft, weak: str) -> None:
    found = VERIFY(draft)

    assert weak in found.weak
    assert found.reasons[weak]
    assert weak == "alternatives" or found.verdict == "BLOCK"


def test_an_unmeasured_dimension_is_missing_and_a_zero_blocks() -> None:
    unmeasured = VERIFY(Draft(REPLY, FEEDBACK, "website-bug", None, ()))

    assert unmeasured.missing == ("alternatives",)
    assert unmeasured.verdict != "BLOCK"
    assert VERIFY(Draft(REPLY, FEEDBACK, "website-bug", (2.0,), ())).verdict == "BLOCK"


def test_pressure_tightens() -> None:
    draft = Draft(REPLY, FEEDBACK, "website-bug", None, ())

    assert VERIFY(draft, multiplier=3.0).confidence < VERIFY(draft).confidence
    assert VERIFY(draft, level="DANGEROUS").verdict == "BLOCK"


@settings(max_examples=100)
@given(st.text(max_size=200), st.text(max_size=200), st.floats())
def test_the_verifier_never_raises(text: str, feedback: str, multiplier: float) -> None:
    found = VERIFY(Draft(text, feedback, "website-bug", (0.5, 0.5), ()), multiplier=multiplier)

    assert 0.0 <= found.confidence <= 1.0
    assert all(score is None or 0.0 <= score <= 1.0 for score in found.scores.values())


TALKS = PluralisticDeliberationOrchestrator()
SIDES = (Stakeholder("readers", "to know on what a claim rests"), Stakeholder("patients", "to stay unknown"))
OPTIONS = (Option("publish", "Readers can check it.", "An apology"), Option("keep", "Nobody is named.", "A summary"))


def test_a_conflict_becomes_four_rounds_and_no_rank() -> None:
    talks = TALKS.open(Conflict("Publish the records?", SIDES, "urgent"), options=OPTIONS)

    assert [each.name for each in talks.rounds] == [
        "positions",
        "shared values",
        "accommodation",
        "irreconcilable differences",
    ]
    assert {prompt.framework for prompt in talks.rounds[0].prompts} >= {"care", "deontological", "indigenous", "virtue"}
    assert [option.name for option in talks.options] == ["keep", "publish"]


@pytest.mark.parametrize(
    ("field", "conflict"),
    [
        ("stakeholders", Conflict("Publish?", SIDES[:1])),
        ("stakeholders", Conflict("Publish?", (SIDES[0], SIDES[0]))),
        ("question", Conflict(" ", SIDES)),
        ("urgency", Conflict("Publish?", SIDES, "soon")),
    ],
)
def test_an_unfinished_conflict_is_refused(field: str, conflict: Conflict) -> None:
    with pytest.raises(DeliberationError) as refused:
        TALKS.open(conflict)

    assert refused.value.field == field


@pytest.mark.parametrize("field", ["choice", "decided_by", "rationale", "moral_remainder"])
def test_a_person_decides_with_reasons_and_a_remainder(field: str) -> None:
    talks = TALKS.open(Conflict("Publish?", SIDES), options=OPTIONS)
    words = {"choice": "keep", "decided_by": "staff", "rationale": "Nobody agreed.", "moral_remainder": "A summary."}

    assert TALKS.decide(talks, **words).choice == "keep"
    with pytest.raises(DeliberationError) as refused:
        TALKS.decide(talks, **{**words, field: " "})
    assert refused.value.field == field


def test_a_known_kind_of_conflict_brings_its_questions() -> None:
    found = TALKS.suggest("May we publish the archive, although it names a person who wants privacy?")

    assert "privacy-openness" in found.kinds
    assert len(found.stakeholders) >= 2
    assert TALKS.suggest("The button is blue.").kinds == ()


def test_precedents_are_found_by_words_and_kinds() -> None:
    past = [
        Case("a", "a patient asked to be left out of the public archive", ("privacy-openness",), "left out"),
        Case("b", "the release was hurried and broke the search", ("speed-care",), "rolled back"),
        Case("c", "nothing alike at all"),
    ]

    found = Precedents.similar(Case("new", "somebody in the archive asks to be left out", ("privacy-openness",)), past)

    assert [precedent.case.name for precedent in found] == ["a"]
    assert 0.0 < found[0].likeness <= 1.0
    assert "archiv" in found[0].why
    assert Precedents.similar(past[0], past[:1]) == ()


def test_the_rules_compile_with_boundaries_and_conflicts() -> None:
    checks = {rule.matcher.category for rule in make_rule_set().armed}

    assert {"boundary.values", "boundary.trust", "conflict.number"} <= checks
