"""What governance answers: an outcome, what a person owes, and the findings that led there."""

from collections.abc import Iterable
from dataclasses import dataclass

EFFECTS = ("allow", "redact", "hold", "block")
REQUIREMENTS = ("none", "review", "approval", "mandatory")
WITHHELD = "[withheld]"


@dataclass(frozen=True, slots=True)
class Finding:
    """One match of one rule. `start` and `end` count characters of the input; both are 0 where no text is meant."""

    rule: str
    version: int
    category: str
    start: int
    end: int
    severity: str
    message: str
    effect: str


@dataclass(frozen=True, slots=True)
class Decision:
    """The answer to one proposed action.

    `text` is the text as it may be kept. `errors` name the rule and the class of what went wrong, never its message,
    because a message may quote the text. `revision` names the rule set, `ms` is the time taken in milliseconds.
    """

    outcome: str
    requirement: str
    text: str
    findings: tuple[Finding, ...]
    errors: tuple[str, ...]
    revision: str
    ms: float
    pressure: float = 0.0


def strictest(effects: Iterable[str]) -> str:
    """The effect that wins: block over hold over redact over allow, whatever the order or the priority."""
    return max(effects, key=EFFECTS.index, default=EFFECTS[0])


def undecided(text: str, error: str, *, revision: str = "", pressure: float = 0.0) -> Decision:
    """The answer where no rule could be asked: a person must look, and the text, unread as it is, is not kept."""
    return Decision(
        outcome="hold",
        requirement="mandatory",
        text=WITHHELD if text else "",
        findings=(),
        errors=(error,),
        revision=revision,
        ms=0.0,
        pressure=pressure,
    )
