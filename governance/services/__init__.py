"""Writes: decisions into the audit chain, reviews, and versions of rules."""

from governance.errors import (
    MalformedRuleError,
    NotHeldError,
    ReviewClosedError,
    RuleChangedError,
    RuleChangeRefusedError,
)
from governance.selectors import current_rule_set
from governance.services.deciding import Recorded, decide, record_many
from governance.services.reviews import open_review, reject_review, release_review
from governance.services.rules import change_rule, check_rule_change

__all__ = [
    "MalformedRuleError",
    "NotHeldError",
    "Recorded",
    "ReviewClosedError",
    "RuleChangeRefusedError",
    "RuleChangedError",
    "change_rule",
    "check_rule_change",
    "current_rule_set",
    "decide",
    "open_review",
    "record_many",
    "reject_review",
    "release_review",
]
