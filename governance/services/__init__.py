"""Writes: decisions into the audit chain, reviews, and versions of rules."""

from governance.errors import (
    AnchorLostError,
    MalformedRuleError,
    NotHeldError,
    ReviewClosedError,
    RuleChangedError,
    RuleChangeRefusedError,
)
from governance.selectors import current_rule_set
from governance.services.anchoring import anchor_head
from governance.services.deciding import Recorded, answer, decide, record_many
from governance.services.preview import preview_change
from governance.services.referring import answer_with_reviews, decide_or_refer
from governance.services.reviews import open_review, reject_review, release_review
from governance.services.rules import change_rule, check_rule_change, record_refused_change

__all__ = [
    "AnchorLostError",
    "MalformedRuleError",
    "NotHeldError",
    "Recorded",
    "ReviewClosedError",
    "RuleChangeRefusedError",
    "RuleChangedError",
    "anchor_head",
    "answer",
    "answer_with_reviews",
    "change_rule",
    "check_rule_change",
    "current_rule_set",
    "decide",
    "decide_or_refer",
    "open_review",
    "preview_change",
    "record_many",
    "record_refused_change",
    "reject_review",
    "release_review",
]
