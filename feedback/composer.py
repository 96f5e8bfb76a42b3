"""Writes a reply from a plan: pieces kept as data, drawn with a seed and joined into one text.

Three options of the head `claim` (assurance, statistic, status) break the claim rules. The agent may try them;
governance has to stop them, and a segment tells which option a blocked span came from.
"""

import json
import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from feedback.plans import PLAN_HEADS, Choices, require
from feedback.salience import phrases, words

# Fewest and most words of a reply of each length.
WORDS = {"short": (20, 45), "medium": (60, 130), "long": (160, 230)}

_PIECES: dict[str, dict[str, dict[str, list[str]]]] = json.loads(
    (Path(__file__).parent / "data" / "reply_pieces.json").read_text("utf-8")
)
_ONCE: list[str] = _PIECES["once"]  # type: ignore[assignment]  # phrases that one reply says at most once

_HEAD_OF_PIECE = {
    "opening": "tone",
    "acknowledgement": "acknowledgement",
    "detail": "category",
    "severity": "severity",
    "next": "action",
    "claim": "claim",
    "process": "length",
    "closing": "tone",
}
_PLANS = {
    "short": ("opening", "acknowledgement", "next", "claim"),
    "medium": ("opening", "acknowledgement", "detail", "severity", "next", "claim", "closing"),
    "long": (
        *("opening", "acknowledgement", "detail", "detail", "severity", "process", "next"),
        *("claim", "process", "process", "process", "closing"),
    ),
}
# Whatever the plan says, noise is answered by a short polite line.
_NOISE_PLAN = ("opening", "detail", "claim")
_SEVERITY_MATTERS = frozenset({"website-bug", "framework-issue", "content-gap"})
_PHRASES = {"brief": 2, "full": 3}
_DRAWS = 40


@dataclass(frozen=True, slots=True)
class Segment:
    """Characters `start` to `end` of a reply, and the option of the head that put them there."""

    start: int
    end: int
    head: str
    option: str


@dataclass(frozen=True, slots=True)
class ComposedReply:
    text: str
    segments: tuple[Segment, ...]


@dataclass(frozen=True, slots=True)
class _Piece:
    text: str
    head: str
    option: str


def compose(choices: Choices, text: str, *, seed: int) -> ComposedReply:
    """The reply that `choices` plan for the feedback `text`; the same seed gives the same reply."""
    require(choices, PLAN_HEADS)
    rng = random.Random(seed)  # noqa: S311 - variety, not secrecy
    is_noise = choices["category"] == "noise"
    length = "short" if is_noise else choices["length"]
    plan = _NOISE_PLAN if is_noise else _PLANS[length]
    size = "brief" if length == "short" else "full"
    taken_up = phrases(text, limit=_PHRASES[size])
    fewest, most = WORDS[length]
    for _ in range(_DRAWS):
        reply = _joined(list(_drawn(plan, _PIECES[size], choices, taken_up, rng)))
        if fewest <= len(words(reply.text)) <= most:
            break
    return reply


def _drawn(
    plan: tuple[str, ...],
    pieces: Mapping[str, Mapping[str, list[str]]],
    choices: Choices,
    taken_up: tuple[str, ...],
    rng: random.Random,
) -> Iterator[_Piece]:
    said: list[str] = []
    for kind in plan:
        head = _HEAD_OF_PIECE[kind]
        option = choices[head]
        variants = _variants(kind, option, pieces, choices, taken_up)
        if not variants:
            continue
        sentence = rng.choice(_fresh(variants, said)).replace("{phrases}", _enumerated(taken_up))
        said.append(sentence)
        yield _Piece(sentence, head, option)


def _variants(
    kind: str,
    option: str,
    pieces: Mapping[str, Mapping[str, list[str]]],
    choices: Choices,
    taken_up: tuple[str, ...],
) -> list[str]:
    if kind == "severity" and choices["category"] not in _SEVERITY_MATTERS:
        return []
    if kind == "acknowledgement" and not taken_up:
        option = "generic"
    return pieces[kind].get(option, [])


def _fresh(variants: list[str], said: list[str]) -> list[str]:
    """The variants that repeat nothing said before; all of them where each one would."""
    so_far = " ".join(said)
    used = [phrase for phrase in _ONCE if phrase in so_far]
    fresh = [each for each in variants if each not in said and not any(phrase in each for phrase in used)]
    return fresh or variants


def _enumerated(parts: tuple[str, ...]) -> str:
    if len(parts) < 2:  # noqa: PLR2004
        return "".join(parts)
    return f"{', '.join(parts[:-1])} and {parts[-1]}"


def _joined(pieces: list[_Piece]) -> ComposedReply:
    segments, start = [], 0
    for piece in pieces:
        end = start + len(piece.text)
        segments.append(Segment(start, end, piece.head, piece.option))
        start = end + 1
    return ComposedReply(" ".join(piece.text for piece in pieces), tuple(segments))
