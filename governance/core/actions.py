"""What somebody, or something, proposes to do."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

KINDS = (
    "feedback.submit",
    "agent.triage",
    "agent.reply",
    "training.update",
    "policy.promote",
    "docs.publish",
    "rule.change",
)


@dataclass(frozen=True, slots=True)
class ProposedAction:
    """An action before it happens.

    `kind` is one of `KINDS`; any other kind is held for a person. `text` is what would be kept or shown, `parameters`
    the values the action works with, `evidence` the sources it rests on. `flags` are what the proposer says about the
    action: they are carried along, and no check is ever skipped because of them. `subject` is an opaque name for the
    audit trail.
    """

    kind: str
    text: str = ""
    parameters: Mapping[str, Any] = field(default_factory=dict)
    evidence: Sequence[str] = ()
    flags: Mapping[str, bool] = field(default_factory=dict)
    subject: str = ""

    @property
    def has_evidence(self) -> bool:
        return any(entry.strip() for entry in self.evidence)
