"""What can be told of a reply before it is sent: what the rules would do, what it claims, and how it scores.

Nothing of the text is kept: the rules are asked, and nothing is recorded.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from feedback.models import Submission
from feedback.rewards.claims import claims
from feedback.rewards.scoring import score
from feedback.rewards.tone import manner, sentiment
from feedback.rewards.versions import weights_of
from feedback.selectors import labels_of, triage_of
from governance.core.actions import ProposedAction
from governance.core.decisions import Decision
from governance.services import current_rule_set

_PIECE = re.compile(r"\s+|\S+")


@dataclass(frozen=True)
class Check:
    outcome: str
    decision: Decision
    claims: list[str]
    mood: str
    """Of the feedback."""
    manner: str
    """Of the reply."""
    scores: Mapping[str, float]


def check(submission: Submission, text: str) -> Check:
    decision = current_rule_set().decide(ProposedAction("agent.reply", text=text, subject=str(submission.pk)))
    triage = triage_of(submission)
    labels = {name: str(value) for name, value in labels_of(triage).items()} if triage else {}
    scored = score(text=submission.text, reply=text, choices=labels, labels=None, weights=weights_of(None))
    return Check(
        outcome=decision.outcome,
        decision=decision,
        claims=sorted(claims(text)),
        mood=sentiment(submission.text),
        manner=manner(text),
        scores=scored,
    )


@dataclass(frozen=True)
class Span:
    kind: str
    """same, ins or del."""
    text: str


def difference(draft: str, sent: str) -> list[Span]:
    """Word by word what became of a draft; empty where nothing changed."""
    return list(_spans(draft, sent)) if draft.split() != sent.split() else []


def _spans(draft: str, sent: str) -> Iterator[Span]:
    before, after = _PIECE.findall(draft), _PIECE.findall(sent)
    # Without the heuristic that leaves out what is frequent: in a reply that would be the blanks.
    for tag, low, high, start, end in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag == "equal":
            yield Span("same", "".join(before[low:high]))
            continue
        if low < high:
            yield Span("del", "".join(before[low:high]))
        if start < end:
            yield Span("ins", "".join(after[start:end]))


def sent_difference(reply: Any) -> list[Span]:
    """Of a reply of the agent's that a person changed."""
    return difference(reply.draft, reply.text) if reply and reply.draft and reply.text else []
