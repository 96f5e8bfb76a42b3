"""What can be read: the rules in force, compiled, and the state of the audit chain."""

from typing import Any

from governance.chain import Audit, audit
from governance.core.rules import Rule, RuleSet
from governance.models import Rule as StoredRule

__all__ = ["Audit", "audit", "core_rule", "current_rule_set", "stored_content"]

CONTENT_FIELDS = ("text", "quadrant", "persistence", "scope", "effect", "matcher", "priority", "active")
_COLUMNS = ("instruction", "version", *CONTENT_FIELDS)

# The rows that were compiled, and the result. It is replaced as a whole, never changed, so that threads need no lock:
# at worst two of them compile the same rows.
_compiled: tuple[list[tuple[Any, ...]], RuleSet] | None = None


def current_rule_set() -> RuleSet:
    """The rules in force. One small query finds a changed rule at once; compiling happens only after a change.

    Raises MalformedRuleError when a row of the table does not compile, which no service writes.
    """
    global _compiled  # noqa: PLW0603
    rows = list(StoredRule.objects.order_by("instruction").values_list(*_COLUMNS))
    cached = _compiled
    if cached is not None and cached[0] == rows:
        return cached[1]
    rule_set = RuleSet.compile(core_rule(dict(zip(_COLUMNS, row, strict=True))) for row in rows)
    _compiled = (rows, rule_set)
    return rule_set


def core_rule(values: dict[str, Any]) -> Rule:
    scope = values["scope"]
    return Rule(**{**values, "scope": tuple(scope) if isinstance(scope, list) else scope})


def stored_content(rule: StoredRule) -> dict[str, Any]:
    """What a version of the rule keeps."""
    return {name: getattr(rule, name) for name in CONTENT_FIELDS}
