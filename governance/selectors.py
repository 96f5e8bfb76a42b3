"""What can be read: the rules in force, compiled, and the state of the audit chain."""

from datetime import datetime
from typing import Any

from django.db.models import Min, Q, TextField
from django.db.models.functions import Cast
from django.utils import timezone

from governance.chain import Audit, audit
from governance.core.rules import Rule, RuleSet
from governance.models import Rule as StoredRule

__all__ = ["Audit", "audit", "core_rule", "current_rule_set", "next_change", "stored_content"]

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

# The same with JSON as text: parsing that of every rule took longer than the query. Where a rule changes between two
# readings of the table, the older one is remembered, so that the next call compiles once more.
_JSON = ("scope", "matcher")
_UNREAD = tuple(Cast(name, TextField()) if name in _JSON else name for name in _COLUMNS)

# The rows that were compiled, and the result. It is replaced as a whole, never changed, so that threads need no lock:
# at worst two of them compile the same rows.
_compiled: tuple[list[tuple[Any, ...]], RuleSet] | None = None


def current_rule_set() -> RuleSet:
    """The rules in force. One small query finds a changed rule at once; compiling happens only after a change, or when
    a rule's time begins or ends.

    Raises MalformedRuleError when a row of the table does not compile, which no service writes.
    """
    global _compiled  # noqa: PLW0603
    stored = StoredRule.objects.order_by("instruction")
    unread = list(stored.values_list(*_UNREAD))
    cached, now = _compiled, timezone.now()
    if cached is not None and cached[0] == unread and (cached[1].changes_at is None or now < cached[1].changes_at):
        return cached[1]
    rule_set = RuleSet.compile((core_rule(row) for row in stored.values(*_COLUMNS)), at=now)
    _compiled = (unread, rule_set)
    return rule_set


def next_change(since: datetime) -> datetime | None:
    """When after a time the first rule begins or ends to be in force."""
    bounds = [Min(name, filter=Q(**{f"{name}__gt": since})) for name in ("valid_from", "valid_until")]
    found = StoredRule.objects.filter(active=True).aggregate(begins=bounds[0], ends=bounds[1])
    return min(filter(None, found.values()), default=None)


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
