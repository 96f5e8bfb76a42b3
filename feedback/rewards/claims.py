"""What a reply claims or commits to, and whether it says where its limits are."""

import re

from feedback.claims import CLAIMS, measure

_COMMITMENT = re.compile(
    r"\b(?:will|shall|going to|plan to|promise to|commit to)\b|['\u2019]ll\b"
    r"|\b(?:is|are|was|were|been|have|has) (?:now |already )?(?:fixed|resolved|solved)\b",
    re.IGNORECASE,
)
_LIMITS = re.compile(
    r"\b(?:limitations?|limited to|preliminary|not yet|no promises?|uncertain|not (?:sure|certain)|may|might|tentative|"
    r"(?:can['\u2019]?t|cannot|can not|won['\u2019]t|do not|don['\u2019]t) (?:yet )?(?:promise|know|say|rule out))\b",
    re.IGNORECASE,
)


def claims(reply: str) -> frozenset[str]:
    """Which of governance's claim checks find something; all of them where a check could not decide."""
    decision = measure(reply)
    return frozenset(CLAIMS.values() if decision.errors else (finding.category for finding in decision.findings))


def honesty(reply: str, found: frozenset[str]) -> float:
    """1 where nothing is claimed, or a commitment comes with its limits; 0 for an unsupported claim or a bare one."""
    if found:
        return 0.0
    return 1.0 if _LIMITS.search(reply) or not _COMMITMENT.search(reply) else 0.0
