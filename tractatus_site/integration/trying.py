"""One sentence through governance and the agent, step by step. Everything happens in memory, and nothing is kept."""

from collections.abc import Sequence
from dataclasses import dataclass

from feedback.support import help_for
from feedback.trying import Triaged, triage_of
from feedback.validation import clean_text
from governance.core.actions import ProposedAction
from governance.core.decisions import Decision, Finding
from governance.core.tracing import Asked, Trace, trace
from governance.highlights import Piece, pieces
from governance.services import current_rule_set

MOST_CHARACTERS = 500
SLOWEST = 3
# What the agent gets to read at once; a held text waits for a person, and a blocked one is not kept.
READ_ON = ("allow", "redact")
SENTENCES = {
    "allow": "It would be kept as it is, and the agent would read it.",
    "redact": "It would be kept with the marked places masked. The agent would read what is left.",
    "hold": "It would be kept like this, and wait until a person has looked at it. The agent would not read it before.",
    "block": "It would not be accepted, and nothing of it would be kept.",
}


@dataclass(frozen=True)
class Place:
    """A finding with the number that its mark in the text has."""

    number: int
    finding: Finding
    quoted: str


@dataclass(frozen=True)
class Tried:
    text: str
    trace: Trace
    triage: Triaged | None

    @property
    def decision(self) -> Decision:
        return self.trace.decision

    @property
    def sentence(self) -> str:
        return SENTENCES[self.decision.outcome]

    @property
    def help(self) -> str | None:
        return help_for([{"category": one.category} for one in self.decision.findings])

    @property
    def pieces(self) -> Sequence[Piece]:
        return pieces(self.text, self.decision.findings)

    @property
    def places(self) -> Sequence[Place]:
        found = enumerate(self.decision.findings, start=1)
        return [Place(number, one, self.text[one.start : one.end]) for number, one in found]

    @property
    def folded(self) -> str:
        """The text as the rules read it, where that differs from what was typed."""
        return self.trace.read[0] if self.trace.read and self.trace.read[0] != self.text else ""

    @property
    def undisguised(self) -> str:
        return self.trace.read[1] if len(self.trace.read) > 1 else ""

    @property
    def slowest(self) -> Sequence[Asked]:
        return sorted(self.trace.asked, key=lambda one: -one.ms)[:SLOWEST]

    @property
    def kept(self) -> str:
        return "" if self.decision.outcome == "block" else self.decision.text


def try_out(text: str) -> Tried:
    """Raises ValidationError for what is no text, or too long."""
    text = clean_text(text, most=MOST_CHARACTERS)
    rules = current_rule_set()
    traced = trace(rules, ProposedAction("feedback.submit", text=text, subject="try"))
    reads_on = traced.decision.outcome in READ_ON
    return Tried(text, traced, triage_of(traced.decision.text, rules) if reads_on else None)
