"""Whole decisions: by the rules that are in force on this site, and by a set without any rule."""

from governance.core.actions import ProposedAction
from governance.core.decisions import Decision
from governance.core.rules import RuleSet
from governance.selectors import current_rule_set
from tractatus_site.docs.worked.answers import Answer


def decide(kind: str, text: str) -> Answer:
    return _told(current_rule_set().decide(ProposedAction(kind, text=text)))


def decide_without_rules(text: str) -> Answer:
    return _told(RuleSet.compile(()).decide(ProposedAction("agent.reply", text=text)))


def _told(decision: Decision) -> Answer:
    facts = [("requirement", decision.requirement), ("what is kept", decision.text)]
    facts += [("error", error) for error in decision.errors]
    findings = tuple(f"{found.rule}, {found.category}: {found.message}" for found in decision.findings)
    return Answer(decision.outcome, tuple(facts), findings)
