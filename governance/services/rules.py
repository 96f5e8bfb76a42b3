"""Changes of rules: validated together, decided on by the rules in force, kept as versions."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from governance import chain
from governance.core.actions import KINDS, ProposedAction
from governance.core.decisions import Decision as Answer
from governance.core.rules import Rule as CoreRule
from governance.core.rules import RuleSet
from governance.errors import MalformedRuleError, RuleChangedError, RuleChangeRefusedError
from governance.models import Rule, RuleVersion
from governance.selectors import CONTENT_FIELDS, core_rule, current_rule_set, stored_content
from governance.services.classification import classification_of
from governance.services.deciding import Recorded
from governance.services.referring import answer_with_reviews, decide_or_refer

NEW_RULE = {"text": "", "quadrant": "", "persistence": "", "scope": [], "effect": "", "matcher": {}}
LONGEST_REASON = 300


@dataclass(frozen=True, slots=True)
class ProposedChange:
    """A change that could be made: the rule as it would be, unsaved, and both sets of rules. `kinds` are the kinds of
    action that it can make a difference to, `based_on` names exactly what it started from."""

    rule: Rule
    before: RuleSet
    after: RuleSet
    kinds: frozenset[str]
    based_on: str


def check_rule_change(*, instruction: str, changes: Mapping[str, Any], reason: str) -> ProposedChange:
    """The change, ready to be looked at; nothing is written. Raises MalformedRuleError or RuleChangeRefusedError."""
    proposed = _proposed(instruction, changes, reason)
    action = _action(instruction, changes, reason)
    _raise_if_refused(answer_with_reviews(action, proposal=_proposal(proposed.rule, reason))[0])
    return proposed


def record_refused_change(*, instruction: str, changes: Mapping[str, Any], reason: str) -> None:
    """Put on record that a change was asked for which the rules in force do not let through; a held one is reviewed."""
    _decide(_proposed(instruction, changes, reason).rule, changes, reason)


def change_rule(
    *, instruction: str, changes: Mapping[str, Any], user: Any, reason: str, based_on: str | None = None
) -> Rule:
    """Change a rule, or make one that does not exist yet. What changes nothing makes no version.

    The decision about the change and the change itself are written together; a refusal is on record too, unless the
    caller's own transaction is rolled back. `based_on` is what a person saw before they agreed. Raises
    MalformedRuleError, RuleChangeRefusedError, and RuleChangedError when the rules are no longer what it names.
    """
    with transaction.atomic():
        # One change at a time: two that are harmless alone could together leave a kind of action without a rule.
        chain.lock_head()
        proposed = _proposed(instruction, changes, reason)
        rule = proposed.rule
        if based_on not in {None, proposed.based_on}:
            raise RuleChangedError(instruction, rule.version)
        if rule.pk and not _differs(rule):
            return rule
        decision = _decide(rule, changes, reason).decision
        if not _is_refused(decision):
            _write(rule, user=user, reason=reason)
    # Raised only after the commit: the refusal itself is part of the record.
    _raise_if_refused(decision)
    return rule


def _proposed(instruction: str, changes: Mapping[str, Any], reason: str) -> ProposedChange:
    """The rule with the changes applied, compiled together with all others as a proof that the set stays whole."""
    _check_names(changes, reason)
    stored = Rule.objects.filter(instruction=instruction).first()
    rule = Rule.objects.get(pk=stored.pk) if stored else Rule(instruction=instruction, version=0, **NEW_RULE)
    for name, value in changes.items():
        setattr(rule, name, value)
    others = [_as_core(other) for other in Rule.objects.exclude(instruction=instruction)]
    earlier = [*others, *([_as_core(stored)] if stored else [])]
    changed = _as_core(rule, version=rule.version + 1)
    changed.compile()
    # A rule that is in force only later is looked at as of then.
    now = timezone.now()
    at = max(now, changed.valid_from or now)
    after = RuleSet.compile([*others, changed], at=at)
    _check_cover(earlier, others, changed)
    return ProposedChange(
        rule=rule,
        before=RuleSet.compile(earlier, at=at),
        after=after,
        kinds=frozenset(rule.scope) | frozenset(stored.scope if stored else ()),
        based_on=f"{current_rule_set().revision}:{rule.version}",
    )


def _check_names(changes: Mapping[str, Any], reason: str) -> None:
    unknown = sorted(set(changes) - set(CONTENT_FIELDS))
    if unknown:
        raise MalformedRuleError(unknown[0], "is not a field of a rule that can be changed")
    if len(reason) > LONGEST_REASON:
        raise MalformedRuleError("reason", f"is longer than {LONGEST_REASON} characters")


def _check_cover(earlier: Sequence[CoreRule], others: Sequence[CoreRule], changed: CoreRule) -> None:
    """A kind of action without any rule is held for a person, always. No change may bring that about, now or later."""
    later = [*others, changed]
    now = timezone.now()
    for moment in [now, *(rule.valid_until for rule in later if rule.valid_until and rule.valid_until > now)]:
        lost = _covered(earlier, moment) - _covered(later, moment)
        if lost:
            kind = next(kind for kind in KINDS if kind in lost)
            raise MalformedRuleError(_field_at_fault(changed, moment, kind), f"it would leave {kind} without a rule")


def _covered(rules: Iterable[CoreRule], moment: datetime) -> set[str]:
    """The kinds of action that some rule governs at that moment."""
    return {kind for rule in rules if rule.in_force(moment) for kind in rule.scope}


def _field_at_fault(rule: CoreRule, moment: datetime, kind: str) -> str:
    if not rule.active:
        return "active"
    if kind not in rule.scope:
        return "scope"
    return "valid_from" if rule.valid_from and rule.valid_from > moment else "valid_until"


def _as_core(rule: Rule, *, version: int | None = None) -> CoreRule:
    return core_rule({**_columns(rule), "instruction": rule.instruction, "version": version or rule.version})


def _columns(rule: Rule) -> dict[str, Any]:
    return {name: getattr(rule, name) for name in CONTENT_FIELDS}


def _differs(rule: Rule) -> bool:
    return _columns(rule) != _columns(Rule.objects.get(pk=rule.pk))


def _action(instruction: str, changes: Mapping[str, Any], reason: str) -> ProposedAction:
    return ProposedAction(
        kind="rule.change",
        parameters={"instruction": instruction, "fields": sorted(changes), "reason": reason.strip()},
        subject=f"rule:{instruction}",
    )


def _decide(rule: Rule, changes: Mapping[str, Any], reason: str) -> Recorded:
    return decide_or_refer(_action(rule.instruction, changes, reason), proposal=_proposal(rule, reason))


def _proposal(rule: Rule, reason: str) -> dict[str, Any]:
    """Exactly this change of exactly this version, for this reason: a person's release is for nothing else."""
    stored = Rule.objects.filter(pk=rule.pk).first()
    before, after = stored_content(stored) if stored else {}, stored_content(rule)
    changes = {name: [before.get(name), value] for name, value in after.items() if before.get(name) != value}
    return {"version": rule.version, "changes": changes, "reason": reason.strip()}


def _is_refused(decision: Answer) -> bool:
    return decision.outcome in {"hold", "block"}


def _raise_if_refused(decision: Answer) -> None:
    if _is_refused(decision):
        reasons = " ".join([*(finding.message for finding in decision.findings), *decision.errors])
        raise RuleChangeRefusedError(decision.outcome, reasons)


def _write(rule: Rule, *, user: Any, reason: str) -> None:
    rule.version += 1
    rule.save()
    RuleVersion.objects.create(
        rule=rule,
        version=rule.version,
        content=stored_content(rule),
        classification=classification_of(rule),
        changed_by=user,
        reason=reason,
    )
