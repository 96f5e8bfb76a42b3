"""How well conflicts are found: examples with one instruction and one action each, half of them conflicts.

The validator was developed on these, so the floors only keep what was reached; the golden set tells of others.
"""

import json
from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest

from governance.core.actions import ProposedAction
from governance.core.framework import CrossReferenceValidator
from governance.core.framework.cross_reference import Conflict, Instruction
from governance.core.framework.mentions import Mentioned
from governance.core.framework.values import find_values
from tests.timing import seconds_of

LINES = Path(__file__).parent.joinpath("examples", "conflicts_development.jsonl").read_text(encoding="utf-8")
EXAMPLES: list[dict[str, Any]] = [json.loads(line) for line in LINES.splitlines()]
RECALL, PRECISION, EACH, NAMED = 0.94, 0.97, 0.88, 0.85


def conflicts(instruction: str, text: str, parameters: Any = None) -> tuple[Conflict, ...]:
    validator = CrossReferenceValidator([Instruction("inst_1", instruction)])
    return validator.validate(ProposedAction("agent.reply", text, parameters=parameters or {})).conflicts


@pytest.fixture(scope="module")
def found() -> list[tuple[dict[str, Any], tuple[Conflict, ...]]]:
    return [(line, conflicts(line["instruction"], line["text"], line["parameters"])) for line in EXAMPLES]


def test_recall_and_precision_stay_where_they_are(found: list[tuple[dict[str, Any], tuple[Conflict, ...]]]) -> None:
    right = sum(bool(told) for line, told in found if line["positive"])
    false = sum(bool(told) for line, told in found if not line["positive"])

    assert right / sum(line["positive"] for line in EXAMPLES) >= RECALL
    assert right / (right + false) >= PRECISION


def test_no_kind_of_conflict_is_left_behind(found: list[tuple[dict[str, Any], tuple[Conflict, ...]]]) -> None:
    kinds: dict[str, list[bool]] = defaultdict(list)
    for line, told in found:
        if line["positive"]:
            kinds[line["category"]].append(bool(told))

    assert {kind: sum(hits) / len(hits) for kind, hits in kinds.items() if sum(hits) / len(hits) < EACH} == {}


def test_the_message_names_both_values(found: list[tuple[dict[str, Any], tuple[Conflict, ...]]]) -> None:
    told = [
        any(all(value.casefold() in conflict.message.casefold() for value in line["values"]) for conflict in several)
        for line, several in found
        if line["values"] and several and line["category"] not in {"negation", "prohibition"}
    ]

    assert sum(told) / len(told) >= NAMED


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("two dozen items", "24 items"),
        ("a quarter of an hour", "15 minutes"),
        ("half a day", "12 h"),
        ("66.2 °F", "19 degrees"),
        ("2Gi", "2048 MiB"),
        ("100 requests per minute", "6,000 requests an hour"),
        ("half past two in the afternoon", "14:30"),
        ("noon", "12 pm"),
        ("March 14th, 2025", "14/03/2025"),
        ("the 1st", "first of the month"),
        ("https://www.example.org/a/", "https://example.org/a"),
        ("+44 20 7946 0001", "+442079460001"),
        ("3e-4", ".0003"),
    ],
)
def test_one_value_in_two_forms(one: str, other: str) -> None:
    (first,), (second,) = find_values(one), find_values(other)

    assert first.kind == second.kind
    assert (
        first.key == pytest.approx(second.key)
        if isinstance(first.key, float)
        else _told(first.key) == _told(second.key)
    )


def _told(key: Any) -> Any:
    return (key[0], round(key[1], 6)) if isinstance(key, tuple) and isinstance(key[1], float) else key


@pytest.mark.parametrize(
    "text",
    [
        "A customer asked for port 27017.",
        "Somebody wrote that we use port 27017.",
        "Ask the team whether port 27017 is open.",
        "Not port 27017.",
        "We used to listen on port 27017.",
        "Port 27017 was wrong.",
        "If port 27017 is taken, ask.",
        'The old sign says "port 27017".',
    ],
)
def test_what_is_only_mentioned(text: str) -> None:
    start = text.index("27017")

    assert Mentioned(text).covers(start, start + 5)


def test_what_follows_a_report_is_the_action_itself() -> None:
    text = "She asked for 500; set the port to 27017."

    assert not Mentioned(text).covers(text.index("27017"), text.index("27017") + 5)


@pytest.mark.parametrize(
    "fragment",
    [
        "from 3 jars to 4 jars ",
        "no never without ",
        "asked if “port 9” ",
        "interview led by Mr Lind ",
        "a.b/c 1,",
        "un",
    ],
)
def test_time_grows_with_the_length_of_the_text(fragment: str) -> None:
    validator = CrossReferenceValidator(
        Instruction(str(place), line["instruction"]) for place, line in enumerate(EXAMPLES[:60])
    )

    def seconds(length: int) -> float:
        text = fragment * (length // len(fragment))
        return seconds_of(lambda: validator.validate(ProposedAction("agent.reply", text)))

    assert seconds(40_000) < 8 * seconds(10_000) + 0.5
