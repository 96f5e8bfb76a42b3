"""The newest links of the audit chain, as the home page shows them.

A decision holds no text. Its rules and its minute are left out as well: whoever knows when somebody wrote could read
from them what was written.
"""

from dataclasses import dataclass
from datetime import date

from governance.models import Decision

SHOWN = 5
HASH_CHARACTERS = 12
# What was decided on, for readers. A kind of action that comes later is shown by its own name.
ACTIONS = {
    "feedback.submit": "a visitor's text",
    "agent.triage": "labels that the agent proposed",
    "agent.reply": "a reply that the agent drafted",
    "training.update": "a step of training",
    "policy.promote": "a policy for service",
    "docs.publish": "a document",
    "rule.change": "a change of a rule",
}
OUTCOMES = {"allow": "allowed", "redact": "masked", "hold": "held for a person", "block": "blocked"}


@dataclass(frozen=True)
class Link:
    sequence: int
    action: str
    outcome: str
    said: str
    ms: float
    hash: str
    day: date


def newest_links() -> list[Link]:
    """The newest first. Its number says how many there are: the chain is numbered without a gap."""
    fields = ("sequence", "action", "outcome", "ms", "hash", "created_at")
    return [_link(one) for one in Decision.objects.only(*fields)[:SHOWN]]


def _link(decision: Decision) -> Link:
    return Link(
        sequence=decision.sequence,
        action=ACTIONS.get(decision.action, decision.action),
        outcome=decision.outcome,
        said=OUTCOMES[decision.outcome],
        ms=decision.ms,
        hash=decision.hash[:HASH_CHARACTERS],
        day=decision.created_at.date(),
    )
