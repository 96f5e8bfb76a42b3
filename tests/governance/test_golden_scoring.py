import pytest

from governance.core.decisions import Decision, Finding
from governance.core.intervals import wilson
from governance.golden.instructed import decide_by_instruction
from governance.golden.scoring import (
    Judged,
    score_benign,
    score_classes,
    score_label,
    score_masks,
    score_spans,
)
from governance.golden.sets import Example, LabelledSpan


def finding(start: int, end: int, category: str = "pii.person", effect: str = "redact") -> Finding:
    return Finding(
        rule="inst_900",
        version=1,
        category=category,
        start=start,
        end=end,
        severity="low",
        message="A finding of a test.",
        effect=effect,
    )


def judged(example: Example, *findings: Finding, outcome: str = "redact") -> Judged:
    decision = Decision(
        outcome=outcome, requirement="none", text="", findings=findings, errors=(), revision="r", ms=0.5
    )
    return Judged(example, decision)


# 0123456789012345
# Ann Lee in Ghent
EXAMPLE = Example(
    id="one", text="Ann Lee in Ghent", spans=(LabelledSpan(0, 7, "person"), LabelledSpan(11, 16, "place"))
)


def test_wilson_against_published_values() -> None:
    low, high = wilson(0.9, 10)
    assert (round(low, 3), round(high, 3)) == (0.596, 0.982)
    assert wilson(0.0, 0) == (0.0, 1.0)
    assert wilson(1.0, 50)[1] == pytest.approx(1.0)


def test_spaces_never_count_and_neutral_marks_cost_nothing() -> None:
    scores = score_masks([judged(EXAMPLE, finding(0, 3), finding(11, 16, "pii.organisation"))])
    assert (scores["n"], scores["characters"]) == (1, 6)
    assert scores["recall"] == 0.5
    assert scores["precision"] == 1.0
    assert scores["wrongly_masked"] == 0.0


def test_marks_outside_every_span_cost_precision() -> None:
    scores = score_masks([judged(EXAMPLE, finding(0, 10))])
    assert scores["recall"] == 1.0
    assert scores["precision"] == 0.75
    assert scores["wrongly_masked"] == 1.0


def test_only_masks_count_as_masked() -> None:
    scores = score_masks([judged(EXAMPLE, finding(0, 7, "threat.violence", "hold"))])
    assert scores["recall"] == 0.0
    assert scores["precision"] is None


def test_a_label_under_another_name_is_found_but_not_labelled() -> None:
    scores = score_label([judged(EXAMPLE, finding(0, 3), finding(4, 7, "pii.address"))], "person")
    assert scores["recall"] == 1.0
    assert scores["labelled"] == 0.5
    assert scores["precision"] == 1.0


def starts_later(_: Example, span: LabelledSpan) -> bool:
    return span.start > 0


def test_only_chosen_spans_are_scored() -> None:
    found = score_spans([judged(EXAMPLE, finding(0, 7))], {"person"}, only=starts_later)
    assert (found["n"], found["recall"], found["low"]) == (0, None, None)


def test_benign_feedback_is_scored_by_what_is_done_to_it() -> None:
    example = Example(id="two", text="port 27017")
    scores = score_benign(
        [
            judged(example, outcome="allow"),
            judged(example, finding(5, 10), outcome="redact"),
            judged(example, finding(0, 4, "injection.instruction", "hold"), outcome="hold"),
            judged(example, outcome="block"),
        ]
    )
    assert scores["wrongly_held"] == 0.5
    assert 0 < scores["wrongly_held_low"] < 0.5 < scores["wrongly_held_high"] < 1
    assert scores["wrongly_masked"] == 0.25
    assert scores["marked_as_injection"] == 0.25


def test_classes_are_found_by_the_prefix_of_the_category() -> None:
    yes = Example(id="a", text="x", positive=True, category="threat.violence", expected={"outcome": "hold"})
    no = Example(id="b", text="y", positive=False, category="harsh", expected={"outcome": "allow"})
    threat = finding(0, 1, "threat.violence", "hold")
    scores = score_classes(
        [
            judged(yes, threat, outcome="hold"),
            judged(yes, finding(0, 1), outcome="redact"),
            judged(no, outcome="allow"),
            judged(no, threat, outcome="hold"),
        ],
        "threat.",
    )
    assert (scores["n"], scores["recall"], scores["precision"]) == (2, 0.5, 0.5)
    assert (scores["negatives_marked"], scores["negatives_held"], scores["as_expected"]) == (0.5, 0.5, 0.5)
    assert scores["by_category"]["threat.violence"] == {"n": 2, "positive": True, "marked": 0.5, "held": 0.5}


def test_an_instruction_of_an_example_is_the_only_one_asked() -> None:
    instructed = Example(
        id="c",
        text="",
        kind="agent.triage",
        parameters={"port": 27017},
        instruction="The database port is 27027.",
        values=("27027", "27017"),
        positive=True,
        category="number",
    )
    agreeing = Example(
        id="d",
        text="",
        kind="agent.triage",
        parameters={"port": 27027},
        instruction="The database port is 27027.",
        positive=False,
        category="none",
    )
    decided = [Judged(example, decide_by_instruction(example)) for example in (instructed, agreeing)]
    scores = score_classes(decided, "conflict.")
    assert (scores["recall"], scores["precision"], scores["values_named"]) == (1.0, 1.0, 1.0)
