"""What the agent decides about one piece of feedback: its heads, and the options of each.

Plain Python, so that the composer, the reward and the policy share it without loading Django.
"""

from collections.abc import Iterable, Mapping

Choices = Mapping[str, str]

# The order is part of a stored policy's meaning: append, never reorder.
HEADS: dict[str, tuple[str, ...]] = {
    "category": ("website-bug", "framework-issue", "content-gap", "feature-request", "positive", "noise"),
    "severity": ("critical", "high", "medium", "low"),
    "priority": ("1", "2", "3", "4", "5"),
    "action": ("fix", "answer", "document", "plan", "thank", "discard", "escalate"),
    "tone": ("warm", "neutral", "apologetic"),
    "length": ("short", "medium", "long"),
    "acknowledgement": ("generic", "specific"),
    "claim": ("none", "limits", "assurance", "statistic", "status"),
}

LABEL_HEADS = ("category", "severity", "priority", "action")
PLAN_HEADS = ("category", "severity", "action", "tone", "length", "acknowledgement", "claim")


def require(choices: Choices, heads: Iterable[str]) -> None:
    """Raise ValueError naming the first head that has no option, or one that it does not know."""
    for head in heads:
        if head not in choices:
            raise ValueError(f"no choice for {head}")
        if choices[head] not in HEADS[head]:
            raise ValueError(f"unknown {head}: {choices[head]!r} (one of {', '.join(HEADS[head])})")
