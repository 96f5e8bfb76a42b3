"""Children, special categories, language, consent, and how long things are kept."""

from typing import Any

import pytest

from governance.core.decisions import Decision, Finding
from governance.core.retention import DAYS, retention_class
from tests.governance.readings import NOTHING, found, readings

FAMILIES = ("boundary.minor", "boundary.language", "pii.special_category")


@pytest.mark.parametrize(("check", "text"), readings("compliance"))
def test_a_line_is_read_as_it_is_meant(check: str, text: str) -> None:
    categories = found(text, *FAMILIES)

    assert check in categories if check != NOTHING else not categories


@pytest.mark.parametrize(
    ("parameters", "missing"),
    [({"contact": True, "consent": False}, True), ({"contact": True, "consent": True}, False), ({}, False)],
)
def test_a_contact_needs_consent(parameters: dict[str, Any], missing: bool) -> None:
    assert bool(found("Hello", "boundary.consent", parameters=parameters)) is missing


@pytest.mark.parametrize(
    ("outcome", "category", "expected"),
    [
        ("allow", "sentiment.criticism", "standard"),
        ("redact", "pii.email", "restricted"),
        ("hold", "threat.violence", "restricted"),
        ("hold", "boundary.minor", "minimal"),
        ("block", "claim.status", "minimal"),
    ],
)
def test_the_strictest_class_decides_how_long_a_thing_is_kept(outcome: str, category: str, expected: str) -> None:
    finding = Finding("inst_900", 1, category, 0, 1, "low", "A finding", outcome)
    decision = Decision(outcome, "none", "x", (finding,), (), "revision", 0.1)

    assert retention_class(decision) == expected
    assert DAYS["minimal"] < DAYS["restricted"] < DAYS["standard"]
