"""The rules that read feedback, as they are in force."""

from dataclasses import dataclass

from django.template.loader import render_to_string

from governance.models import Rule
from governance.selectors import current_rule_set
from tractatus_site.docs.blocks import Block

EFFECTS = {"allow": "noted", "redact": "masked", "hold": "held for a person", "block": "refused"}


@dataclass(frozen=True)
class RuleRow:
    """A rule in force, as a reader is told of it."""

    instruction: str
    version: int
    text: str
    effect: str


def rules_for_feedback() -> list[RuleRow]:
    """The rules that read feedback on its way in, the strictest first. Scope is JSON, which SQLite cannot search."""
    in_force = {armed.instruction for armed in current_rule_set().armed}
    rows = [
        RuleRow(rule.instruction, rule.version, rule.text, EFFECTS[rule.effect])
        for rule in Rule.objects.order_by("instruction")
        if rule.instruction in in_force and "feedback.submit" in rule.scope
    ]
    return sorted(rows, key=lambda row: list(EFFECTS.values()).index(row.effect), reverse=True)


def rules_html() -> str:
    return render_to_string("site/_feedback_rules.html", {"rules": rules_for_feedback()})


def rules_text() -> str:
    lines = [f"| {rule.instruction} | {rule.text} | {rule.effect} |" for rule in rules_for_feedback()]
    return "\n".join(["| rule | what it says | what it finds is |", "|---|---|---|", *lines])


BLOCK = Block(html=rules_html, text=rules_text)
