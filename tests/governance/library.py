"""Plain functions that make what the tests of governance need."""

import json
from pathlib import Path
from typing import Any

from governance.core.actions import ProposedAction
from governance.core.rules import Rule, RuleSet

ROOT = Path(__file__).resolve().parents[2]
MIGRATIONS = ROOT / "governance" / "migrations"
INITIAL_RULES = [
    MIGRATIONS / "0002_initial_rules.json",
    *sorted((MIGRATIONS / "0004_rules").glob("*.json")),
    MIGRATIONS / "0008_rules.json",
]


def initial_rules() -> list[Rule]:
    return [
        Rule(**{**values, "scope": tuple(values["scope"])})
        for path in INITIAL_RULES
        for values in json.loads(path.read_text(encoding="utf-8"))
    ]


def make_rule(**overrides: Any) -> Rule:
    values = {
        "instruction": "inst_900",
        "text": "A rule of a test.",
        "quadrant": "TACTICAL",
        "persistence": "HIGH",
        "scope": ("feedback.submit",),
        "effect": "redact",
        "matcher": {"check": "pii.email"},
    }
    return Rule(**{**values, **overrides})


def make_rule_set(*rules: Rule) -> RuleSet:
    return RuleSet.compile(rules or initial_rules())


def make_action(text: str = "", **overrides: Any) -> ProposedAction:
    return ProposedAction(**{"kind": "feedback.submit", "text": text, **overrides})
