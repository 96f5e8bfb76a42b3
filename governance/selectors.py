"""What can be read: the rules in force, compiled, and the state of the audit chain."""

from datetime import datetime
from typing import Any

from django.utils import timezone

from governance.chain import Audit, audit
from governance.core.rules import Rule, RuleSet
from governance.models import Rule as StoredRule

__all__ = ["Audit", "audit", "core_rule", "current_rule_set", "stored_content"]

CONTENT_FIELDS = (
    "text",
    "quadrant",
    "persistence",
    "scope",
    "effect",
    "matcher",
    "priority",
    "active",
    "valid_from",
    "valid_until",
)
_COLUMNS = ("instruction", "version", *CONTENT_FIELDS)

# The rows that were compiled, and the result. It is replaced as a whole, never changed, so that threads need no lock:
# at worst two of them compile the same rows.
_compiled: tuple[list[tuple[Any, ...]], RuleSet] | None = None


def current_rule_set() -> RuleSet:
    """The rules in force. One small query finds a changed rule at once; compiling happens only after a change, or when
    a rule's time begins or ends.

    Raises MalformedRuleError when a row of the table does not compile, which no service writes.
    """
    global _compiled  # noqa: PLW0603
    rows = list(StoredRule.objects.order_by("instruction").values_list(*_COLUMNS))
    cached, now = _compiled, timezone.now()
    if cached is not None and cached[0] == rows and (cached[1].changes_at is None or now < cached[1].changes_at):
        return cached[1]
    rule_set = RuleSet.compile((core_rule(dict(zip(_COLUMNS, row, strict=True))) for row in rows), at=now)
    _compiled = (rows, rule_set)
    return rule_set


def core_rule(values: dict[str, Any]) -> Rule:
    """A rule as the engine takes it, from a row of the table or from what a version keeps."""
    scope = values["scope"]
    bounds = {name: _moment(values.get(name)) for name in ("valid_from", "valid_until")}
    return Rule(**{**values, **bounds, "scope": tuple(scope) if isinstance(scope, list) else scope})


def _moment(value: Any) -> Any:
    """A time that a version keeps as text; what is no time stays as it is, for the engine to refuse by its field."""
    try:
        return datetime.fromisoformat(value) if isinstance(value, str) else value
    except ValueError:
        return value


def stored_content(rule: StoredRule) -> dict[str, Any]:
    """What a version of the rule keeps, as JSON has it: times become text."""
    values = {name: getattr(rule, name) for name in CONTENT_FIELDS}
    return {name: value.isoformat() if isinstance(value, datetime) else value for name, value in values.items()}
