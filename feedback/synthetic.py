"""Synthetic feedback with labels: a seeded generator over templates and fillers kept as data.

The labels follow from what the text says:

* category: which template it was made from;
* severity: the cue in it. Data loss, a security hole or everything down: critical. Being blocked: high. A nuisance,
  or no cue: medium. Cosmetic or no hurry: low. Praise and noise are low;
* priority: 1 to 4 with the severity; wishes one step later; praise and noise 5;
* action: critical matters are escalated; a question about the framework or the docs is answered; otherwise by category.

The two splits share no template and few fillers, so that a score on the held-out one is no feat of memory.
"""

import json
import random
from dataclasses import dataclass
from pathlib import Path
from string import Formatter
from typing import Any, Literal

from feedback.plans import HEADS
from feedback.salience import words

Split = Literal["train", "held_out"]

MOST: dict[Split, int] = {"train": 2400, "held_out": 600}
FEWEST_WORDS, MOST_WORDS = 5, 80

_DATA: dict[str, Any] = json.loads((Path(__file__).parent / "data" / "synthetic_feedback.json").read_text("utf-8"))
_SEVERITY_ODDS = {"critical": 3, "high": 3, "medium": 4, "low": 3}
_ACTIONS = {
    "website-bug": "fix",
    "framework-issue": "fix",
    "content-gap": "document",
    "feature-request": "plan",
    "positive": "thank",
    "noise": "discard",
}
_MAY_ASK = frozenset({"framework-issue", "content-gap"})
_NO_MATTER = frozenset({"positive", "noise"})
_LEAST_URGENT = 5
_WITH_OPENER, _WITH_MEDIUM_CUE, _WITH_ADDITION, _WITH_QUESTION = 0.35, 0.5, 0.4, 0.3
_WITH_CONTEXT, _WITH_TYPO, _IN_LOWER_CASE, _SHOUTED = 0.3, 0.15, 0.1, 0.3
_SHORTEST_MISSPELT = 5


@dataclass(frozen=True, slots=True)
class LabelledText:
    text: str
    labels: dict[str, str]


def generate(*, seed: int, count: int, split: Split) -> list[LabelledText]:
    """`count` different texts, the categories in equal parts; the same arguments give the same list."""
    if split not in MOST:
        raise ValueError(f"unknown split: {split!r} (one of {', '.join(MOST)})")
    if not 1 <= count <= MOST[split]:
        raise ValueError(f"count is {count}; the split {split} gives 1 to {MOST[split]} different texts")
    rng = random.Random(seed)  # noqa: S311 - reproducible data, not secrecy
    seen: set[str] = set()
    made: list[LabelledText] = []
    while len(made) < count:
        example = _Draft(rng, split, HEADS["category"][len(made) % len(HEADS["category"])]).written()
        key = normalised(example.text)
        if key not in seen and FEWEST_WORDS <= len(words(example.text)) <= MOST_WORDS:
            seen.add(key)
            made.append(example)
    rng.shuffle(made)
    return made


def normalised(text: str) -> str:
    """The text's words alone: two texts that differ in case or punctuation are one."""
    return " ".join(words(text.lower()))


def labels_for(category: str, severity: str, *, asks: bool) -> dict[str, str]:
    return {
        "category": category,
        "severity": severity,
        "priority": str(_priority(category, severity)),
        "action": _action(category, severity, asks=asks),
    }


def _priority(category: str, severity: str) -> int:
    if category in _NO_MATTER:
        return _LEAST_URGENT
    later = 1 if category == "feature-request" else 0
    return min(_LEAST_URGENT, HEADS["severity"].index(severity) + 1 + later)


def _action(category: str, severity: str, *, asks: bool) -> str:
    if severity == "critical":
        return "escalate"
    return "answer" if asks else _ACTIONS[category]


class _Draft:
    """One text in the making: its parts are drawn in the order in which they are read."""

    def __init__(self, rng: random.Random, split: Split, category: str) -> None:
        self.rng = rng
        self.split = split
        self.category = category

    def written(self) -> LabelledText:
        severity = self._severity()
        asks = self.category in _MAY_ASK and self._happens(_WITH_QUESTION)
        mood = self.rng.choice(_DATA["openers"][self.category]) if self._happens(_WITH_OPENER) else None
        parts = [
            self._filler(mood) if mood else "",
            self._filled(self.rng.choice(_DATA["templates"][self.category][self.split])),
            self._cue(severity),
            self._filler("context") if self.category != "noise" and self._happens(_WITH_CONTEXT) else "",
            self._filler("question") if asks else "",
        ]
        return LabelledText(self._finished(parts, mood), labels_for(self.category, severity, asks=asks))

    def _severity(self) -> str:
        possible: list[str] = list(_DATA["severity_cue"][self.category])
        return self.rng.choices(possible, [_SEVERITY_ODDS[severity] for severity in possible])[0]

    def _cue(self, severity: str) -> str:
        """What the severity follows from; without any it is medium, and praise or noise may add a word of its own."""
        if self.category in _NO_MATTER and not self._happens(_WITH_ADDITION):
            return ""
        if severity == "medium" and not self._happens(_WITH_MEDIUM_CUE):
            return ""
        return self._filler(_DATA["severity_cue"][self.category][severity])

    def _filled(self, template: str) -> str:
        for _, slot, _, _ in list(Formatter().parse(template)):
            if slot:
                template = template.replace("{" + slot + "}", self._filler(slot), 1)
        return template

    def _filler(self, slot: str) -> str:
        group: dict[str, list[str]] = _DATA["fillers"][slot]
        return self.rng.choice(group["both"] + group[self.split])

    def _finished(self, parts: list[str], mood: str | None) -> str:
        text = " ".join(part[0].upper() + part[1:] for part in parts if part)
        if mood == "angry" and self._happens(_SHOUTED):
            text = text.rstrip(".") + "!!!"
        if self._happens(_WITH_TYPO):
            text = self._misspelt(text)
        return text.lower() if self._happens(_IN_LOWER_CASE) else text

    def _misspelt(self, text: str) -> str:
        """One word with two inner letters swapped, one dropped, or one doubled."""
        tokens = text.split(" ")
        long_words = [at for at, token in enumerate(tokens) if token.isalpha() and len(token) >= _SHORTEST_MISSPELT]
        if not long_words:
            return text
        at = self.rng.choice(long_words)
        token = tokens[at]
        inner = self.rng.randrange(1, len(token) - 2)
        first, second = token[inner], token[inner + 1]
        slip = self.rng.choice([second + first, second, first + first + second])
        tokens[at] = token[:inner] + slip + token[inner + 2 :]
        return " ".join(tokens)

    def _happens(self, odds: float) -> bool:
        return self.rng.random() < odds
