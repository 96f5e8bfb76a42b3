"""Changes of rules: validated together, decided on by the rules in force, kept as versions."""

from collections.abc import Mapping
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from governance.core.actions import ProposedAction
from governance.core.decisions import Decision as Answer
from governance.core.rules import RuleSet
from governance.errors import MalformedRuleError, RuleChangedError, RuleChangeRefusedError
from governance.models import Rule, RuleVersion
from governance.selectors import CONTENT_FIELDS, core_rule, stored_content
from governance.services.deciding import answer, decide

NEW_RULE = {"text": "", "quadrant": "", "persistence": "", "scope": [], "effect": "", "matcher": {}}
DEFAULTS = {"priority": 50, "active": True}
LONGEST_REASON = 300


def check_rule_change(*, instruction: str, changes: Mapping[str, Any], reason: str) -> Rule:
    """The rule as it would be, unsaved. Raises MalformedRuleError or RuleChangeRefusedError; nothing is written."""
    rule = _changed(instruction, changes, reason)
    _raise_if_refused(answer(_action(instruction, changes, reason)))
    return rule


def change_rule(*, instruction: str, changes: Mapping[str, Any], user: Any, reason: str) -> Rule:
    """Change a rule, or make one that does not exist yet. What changes nothing makes no version.

    The decision about the change goes on record before the change is written, so that a refusal leaves a record too,
    unless the caller's own transaction is rolled back. Raises MalformedRuleError, RuleChangeRefusedError, and
    RuleChangedError when somebody else was first.
    """
    rule = _changed(instruction, changes, reason)
    if rule.pk and not _differs(rule):
        return rule
    _raise_if_refused(decide(_action(instruction, changes, reason)).decision)
    return _write(rule, user=user, reason=reason)


def _changed(instruction: str, changes: Mapping[str, Any], reason: str) -> Rule:
    """The rule with the changes applied, compiled together with all others as a proof that the set stays whole."""
    unknown = sorted(set(changes) - set(CONTENT_FIELDS))
    if unknown:
        raise MalformedRuleError(unknown[0], "is not a field of a rule that can be changed")
    if len(reason) > LONGEST_REASON:
        raise MalformedRuleError("reason", f"is longer than {LONGEST_REASON} characters")
    rule = Rule.objects.filter(instruction=instruction).first()
    if rule is None:
        rule = Rule(instruction=instruction, version=0, **NEW_RULE, **DEFAULTS)
    for name, value in changes.items():
        setattr(rule, name, value)
    others = Rule.objects.exclude(instruction=instruction)
    RuleSet.compile([*map(_as_core, others), _as_core(rule, version=rule.version + 1)])
    return rule


def _as_core(rule: Rule, *, version: int | None = None) -> Any:
    values = {**stored_content(rule), "instruction": rule.instruction, "version": version or rule.version}
    return core_rule(values)


def _differs(rule: Rule) -> bool:
    return stored_content(rule) != stored_content(Rule.objects.get(pk=rule.pk))


def _action(instruction: str, changes: Mapping[str, Any], reason: str) -> ProposedAction:
    return ProposedAction(
        kind="rule.change",
        parameters={"instruction": instruction, "fields": sorted(changes), "reason": reason.strip()},
        subject=f"rule:{instruction}",
    )


def _raise_if_refused(decision: Answer) -> None:
    if decision.outcome in {"hold", "block"}:
        reasons = " ".join([*(finding.message for finding in decision.findings), *decision.errors])
        raise RuleChangeRefusedError(decision.outcome, reasons)


@transaction.atomic
def _write(rule: Rule, *, user: Any, reason: str) -> Rule:
    content = stored_content(rule)
    before = rule.version
    if rule.pk is None:
        rule = _create(rule, content)
    else:
        moved = Rule.objects.filter(pk=rule.pk, version=before).update(
            **content, version=before + 1, updated_at=timezone.now()
        )
        rule.refresh_from_db()
        if not moved:
            raise RuleChangedError(rule.instruction, rule.version)
    RuleVersion.objects.create(rule=rule, version=rule.version, content=content, changed_by=user, reason=reason)
    return rule


def _create(rule: Rule, content: Mapping[str, Any]) -> Rule:
    try:
        with transaction.atomic():
            return Rule.objects.create(instruction=rule.instruction, version=1, **content)
    except IntegrityError as error:
        raise RuleChangedError(rule.instruction, 1) from error
