"""The boundary enforcer: what belongs to people goes to people (sections 12.1 to 12.7 of the framework).

A single everyday word decides nothing: sentences are weighed as wholes by the reader, which was trained on sentences of
both kinds. What an action says about itself can only add to what the reader finds.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from governance.core.actions import ProposedAction
from governance.core.checks import meant
from governance.core.checks.registry import NOWHERE, Examined, Span
from governance.core.framework.boundary_sections import SECTIONS
from governance.core.reader.model import BOUNDARY

_LABEL = "boundary_"
_SETTLED = 2.0  # log-odds beyond doubt
_REQUIREMENTS = ("NONE", "REVIEW_RECOMMENDED", "APPROVAL_REQUIRED", "MANDATORY")
_UNREAD = "The action could not be read, so a person has to look at it."
_LONGEST = 200_000  # characters; more than that is not read, and goes to a person


class Signal(NamedTuple):
    """`reason` says in words what was seen; the span counts characters of the text, and is empty for a flag."""

    section: str
    span: Span
    reason: str
    settled: bool


@dataclass(frozen=True, slots=True)
class BoundaryVerdict:
    """`requirement` is NONE, REVIEW_RECOMMENDED, APPROVAL_REQUIRED or MANDATORY; nothing beyond a recommendation is
    allowed to go ahead. `boundary` and `section` name the first boundary that is touched, and are empty without one.
    """

    allowed: bool
    requirement: str
    boundary: str
    section: str
    alternatives: tuple[str, ...]
    findings: tuple[Signal, ...]
    reasons: tuple[str, ...]


class BoundaryEnforcer:
    """Says whether an action is the agent's to take. Deterministic; never raises; fails closed."""

    def enforce(self, action: ProposedAction) -> BoundaryVerdict:
        """The verdict on one action, in time linear in its text."""
        if not _is_readable(action):
            return BoundaryVerdict(False, "MANDATORY", "unknown", "", ("Ask a person.",), (), (_UNREAD,))
        found = signals(Examined(action, action.text))
        if not found:
            return BoundaryVerdict(True, "NONE", "", "", (), (), ("Nothing here is for people alone to decide.",))
        found = tuple(sorted(found, key=lambda signal: SECTIONS[signal.section].number))
        first = SECTIONS[found[0].section]
        requirement = max((_requirement(signal) for signal in found), key=_REQUIREMENTS.index)
        return BoundaryVerdict(
            allowed=requirement == "REVIEW_RECOMMENDED",
            requirement=requirement,
            boundary=found[0].section,
            section=first.number,
            alternatives=first.alternatives,
            findings=found,
            reasons=tuple(dict.fromkeys(_sentence(signal) for signal in found)),
        )


def signals(examined: Examined) -> tuple[Signal, ...]:
    """Every sign that a boundary is touched, in the order of the sections; worked out once for one text."""
    kept: tuple[Signal, ...] | None = examined.__dict__.get("boundary_signals")
    if kept is None:
        kept = tuple(_signals(examined))
        examined.__dict__["boundary_signals"] = kept
    return kept


def _signals(examined: Examined) -> Iterator[Signal]:
    for found in meant.found(examined, BOUNDARY):
        name = found.label.removeprefix(_LABEL)
        if SECTIONS[name].wants_evidence and examined.action.has_evidence:
            continue
        reason = "this reads as if the agent had settled it"
        yield Signal(name, Span(found.start, found.end), reason, settled=found.margin > _SETTLED)
    yield from _declared(examined.action.flags)


def _declared(flags: Mapping[str, bool]) -> Iterator[Signal]:
    for flag, value in flags.items() if flags else ():
        plain = re.sub(r"[^a-z]", "", str(flag).lower())
        for name, section in SECTIONS.items():
            if value and plain in section.flags:
                yield Signal(name, NOWHERE, "the action itself says so", settled=False)


def _requirement(signal: Signal) -> str:
    if signal.span == NOWHERE:
        return "REVIEW_RECOMMENDED"
    return "MANDATORY" if signal.settled or SECTIONS[signal.section].is_mandatory else "APPROVAL_REQUIRED"


def _sentence(signal: Signal) -> str:
    section = SECTIONS[signal.section]
    return f"{section.number}: {section.belongs} belongs to people, and {signal.reason}."


def _is_readable(action: Any) -> bool:
    if not isinstance(action, ProposedAction):
        return False
    text: Any = action.text
    flags: Any = action.flags
    evidence: Any = action.evidence
    if not isinstance(text, str) or len(text) > _LONGEST or not isinstance(flags, Mapping):
        return False
    return isinstance(evidence, list | tuple) and all(isinstance(entry, str) for entry in evidence)
