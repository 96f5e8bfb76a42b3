"""Every example is data: an action, and what the site's first rules must decide about it."""

import json
from pathlib import Path
from typing import Any

import pytest

from governance.core.actions import ProposedAction
from governance.core.rules import RuleSet

EXAMPLES = sorted(Path(__file__).parent.joinpath("examples").glob("*.json"))


def _load() -> list[Any]:
    return [
        pytest.param(example, id=f"{path.stem}: {example['name']}")
        for path in EXAMPLES
        for example in json.loads(path.read_text(encoding="utf-8"))
    ]


@pytest.mark.parametrize("example", _load())
def test_an_example_is_decided_as_expected(rules: RuleSet, example: dict[str, Any]) -> None:
    action, expected = ProposedAction(**example["action"]), example["expected"]

    decision = rules.decide(action)

    found = [action.text[finding.start : finding.end] for finding in decision.findings]
    assert decision.outcome == expected["outcome"], found
    assert decision.text == expected.get("text", action.text)
    assert decision.errors == ()
    if "categories" in expected:
        assert sorted({finding.category for finding in decision.findings}) == sorted(expected["categories"])
    if "requirement" in expected:
        assert decision.requirement == expected["requirement"]
