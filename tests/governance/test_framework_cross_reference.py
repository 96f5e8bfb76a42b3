"""An action against what was once said: the same value in another form agrees, another value does not."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from governance.core.actions import ProposedAction
from governance.core.checks.registry import build
from governance.core.errors import MalformedRuleError
from governance.core.framework import CrossReferenceValidator
from governance.core.framework.cross_reference import STATUSES, Instruction, Validation

PORT = "MongoDB listens on port 27027, not on the well-known 27017."
AGAINST: list[tuple[str, str, dict[str, Any]]] = [
    (PORT, "The agent connects to MongoDB on port 27017.", {}),
    (PORT, "", {"port": 27017}),
    (PORT, "", {"mongodb_port": "27017"}),
    (PORT, "", {"database": {"port": 27017}}),
    (PORT, "", {"url": "mongodb://localhost:27017/feedback"}),
    (PORT, "Changed the MongoDB port from 27027 to 27017.", {}),
    (PORT, "Instead of 27027, MongoDB uses port 27017.", {}),
    ("The request timeout is 30 s.", "The request timeout was set to 2 minutes.", {}),
    ("Sessions expire after 30 minutes.", "", {"session_timeout": "1 hour"}),
    ("Replies have at most 150 words.", "The reply has 200 words.", {}),
    ("A reply has between 50 and 150 words.", "The reply is 20 words long.", {}),
    ("The release is on 12 October 2026.", "The release is planned for 2026-10-13.", {}),
    ("The documentation lives at https://docs.example.org.", "", {"docs_url": "https://other.example.org/"}),
    ("The maintainer is Dana Ortiz.", "The maintainer is Kim Lee.", {}),
    ("Use PostgreSQL, never MySQL.", "We store the records in MySQL.", {}),
    ("Always use PostgreSQL for the database.", "The agent now uses SQLite.", {}),
    ("Never promise a delivery date.", "We promise a delivery date of next week.", {}),
    ("Do not mention Acme.", "Unlike Acme, we answer.", {}),
    ("E-mail addresses must not be published.", "I published the e-mail addresses.", {}),
    ("Do not delete user records without approval.", "", {"action": "delete", "target": "user records"}),
    ("Always ask before deleting a page.", "I deleted the page without asking.", {}),
    ("The human review is required.", "", {"human_review": {"required": False}}),
]
WITH: list[tuple[str, str, dict[str, Any]]] = [
    (PORT, "The agent connects to MongoDB on port 27027.", {"port": "27,027"}),
    (PORT, "The site listens on port 8000.", {"http_port": 8000}),
    (PORT, "We do not use port 27017 for MongoDB.", {}),
    (PORT, "Changed the MongoDB port from 27017 to 27027.", {}),
    (PORT, "Is MongoDB on port 27017?", {}),
    (PORT, "Issue 27017 is closed.", {}),
    (PORT, "", {"service": "redis", "port": 6379}),
    ("The request timeout is 30 s.", "", {"request_timeout": "0.5 min"}),
    ("The request timeout is 30 s.", "", {"request_timeout_ms": 30000}),
    ("The limit is 1,000 requests per hour.", "The limit is 1000 requests per hour.", {}),
    ("The release is on 12 October 2026.", "The release is planned for October 12, 2026.", {}),
    ("The documentation lives at https://docs.example.org.", "See https://docs.example.org/start.", {}),
    ("The language of the replies is Dutch.", "", {"reply": {"language": "nl"}}),
    ("Never promise a delivery date.", "We cannot promise a delivery date.", {}),
    ("Do not delete user records without approval.", "With approval I deleted the user records.", {}),
    ("Do not deploy on Fridays.", "We deploy on Monday.", {}),
]


def validate(instruction: str, text: str, parameters: Any, persistence: str = "HIGH") -> Validation:
    validator = CrossReferenceValidator([Instruction("inst_1", instruction, persistence)])
    return validator.validate(ProposedAction("agent.reply", text, parameters=parameters))


@pytest.mark.parametrize(("instruction", "text", "parameters"), AGAINST)
def test_a_contradiction_is_found(instruction: str, text: str, parameters: dict[str, Any]) -> None:
    validation = validate(instruction, text, parameters)

    assert validation.status == "REJECTED"
    assert validation.conflicts[0].instruction == "inst_1"


@pytest.mark.parametrize(("instruction", "text", "parameters"), WITH)
def test_agreement_and_another_subject_are_no_contradiction(
    instruction: str, text: str, parameters: dict[str, Any]
) -> None:
    validation = validate(instruction, text, parameters)

    assert validation.conflicts == ()
    assert validation.status == "APPROVED"


def test_the_instruction_and_both_values_are_named() -> None:
    in_words = validate(PORT, "It connects to MongoDB on port 27017.", {}).conflicts[0]
    in_parameters = validate(PORT, "", {"db": {"port": 27017}}).conflicts[0]

    assert (in_words.required, in_words.given, in_words.kind) == ("27027", "27017", "number")
    assert in_words.where == (31, 36)
    assert (in_parameters.required, in_parameters.given, in_parameters.where) == ("27027", "27017", "db.port")
    assert "inst_1" in in_words.message


@pytest.mark.parametrize(
    ("persistence", "status"),
    [("HIGH", "REJECTED"), ("MEDIUM", "ESCALATE"), ("LOW", "WARNING"), ("VARIABLE", "WARNING"), ("other", "REJECTED")],
)
def test_how_long_an_instruction_binds_says_how_strictly(persistence: str, status: str) -> None:
    assert validate(PORT, "", {"port": 27017}, persistence).status == status


@pytest.mark.parametrize("broken", [None, ProposedAction("agent.reply", parameters=None)])  # type: ignore[arg-type]
def test_what_cannot_be_read_goes_to_a_person(broken: Any) -> None:
    assert CrossReferenceValidator([Instruction("inst_1", PORT)]).validate(broken).status == "ESCALATE"


def test_an_instruction_without_anything_to_compare_is_named() -> None:
    assert validate("Ah.", "Anything.", {}).not_compared == ("inst_1",)


def test_a_rule_of_such_words_is_refused() -> None:
    with pytest.raises(MalformedRuleError, match="matcher"):
        build({"check": "conflict.instruction", "instruction": "Ah."})


values = st.one_of(st.integers(), st.floats(), st.text(max_size=20), st.booleans(), st.none())
nested = st.dictionaries(st.text(max_size=8), st.recursive(values, lambda of: st.lists(of, max_size=3), max_leaves=5))
instructions = st.sampled_from([case[0] for case in AGAINST])


@settings(max_examples=150)
@given(st.text(max_size=120), st.text(max_size=120), nested)
def test_it_never_raises(instruction: str, text: str, parameters: dict[str, Any]) -> None:
    assert validate(instruction, text, parameters).status in STATUSES


@settings(max_examples=100)
@given(st.lists(instructions, max_size=4), instructions, st.sampled_from(AGAINST))
def test_another_instruction_turns_no_conflict_off(
    stored: list[str], added: str, case: tuple[str, str, dict[str, Any]]
) -> None:
    action = ProposedAction("agent.reply", case[1], parameters=case[2])
    fewer = [Instruction(f"inst_{place}", text) for place, text in enumerate(stored)]

    before = CrossReferenceValidator(fewer).validate(action)
    after = CrossReferenceValidator([*fewer, Instruction("inst_added", added)]).validate(action)

    assert set(before.conflicts) <= set(after.conflicts)
    assert STATUSES.index(after.status) >= STATUSES.index(before.status)
