"""The metacognitive verifier: an agent's own check of a reply before a person sees it.

Five dimensions, each from 0 to 1 with reasons; weights and thresholds are the framework's. A score of 0 is a score: a
dimension that nobody measured is None, is named as missing, and counts as 0, so that silence never looks like safety.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import NamedTuple

from governance.core.framework import verifier_signs as signs
from governance.core.framework.verifier_subject import share_taken_up
from governance.core.framework.wording import content_stems, words

DIMENSIONS = ("alignment", "coherence", "completeness", "safety", "alternatives")
WEIGHTS = {"alignment": 0.3, "coherence": 0.2, "completeness": 0.2, "safety": 0.2, "alternatives": 0.1}
THRESHOLDS = {"alignment": 0.7, "coherence": 0.7, "completeness": 0.8, "safety": 0.9, "alternatives": 0.6}
VERDICTS = ("PROCEED", "PROCEED_WITH_CAUTION", "REQUEST_CONFIRMATION", "REQUIRE_REVIEW", "BLOCK")
_STEPS = ((0.8, "PROCEED"), (0.6, "PROCEED_WITH_CAUTION"), (0.4, "REQUEST_CONFIRMATION"))
_FLOOR = 0.3
_BEST_FROM, _BEST_TO, _TOO_LONG, _TOO_SHORT = 50, 150, 300, 5  # words
_SHARE_ASKED = 0.4  # of what the feedback is about
_ANOTHER_SUBJECT = 0.2  # below this share, a reply answers something else
_FEWEST_DISTINCT, _MOST_CONTENT = 0.35, 0.85  # of the words of a reply
_LONGEST_SENTENCE, _A_FEW = 45, 8  # words
_CATEGORY_TERMS = 2
_LONGEST = 20_000  # characters; the rest of a draft is not read, and says so


class Decided(NamedTuple):
    """A finding of governance about the draft, as far as it matters here: its category and what it did."""

    category: str
    effect: str


@dataclass(frozen=True, slots=True)
class Draft:
    """A reply and what it came from. `alternatives` holds the probabilities of the options that were weighed, the
    chosen one first; None where nobody says whether there were any. `findings` is None where governance was not asked.
    """

    text: str
    feedback: str
    category: str = ""
    alternatives: Sequence[float] | None = None
    findings: Sequence[Decided] | None = None
    evidence: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Verification:
    """`scores` holds None for a dimension that could not be measured, which `missing` names and `confidence` counts as
    0. `confidence`, from 0 to 1, is after the pressure's multiplier. `weak` names dimensions under their threshold."""

    scores: Mapping[str, float | None]
    confidence: float
    verdict: str
    weak: tuple[str, ...]
    missing: tuple[str, ...]
    reasons: Mapping[str, tuple[str, ...]]


class _Score:
    """A score that begins at a whole and loses for each reason."""

    def __init__(self, start: float = 1.0) -> None:
        self.value = start
        self.reasons: list[str] = []

    def lose(self, share: float, reason: str) -> None:
        self.value = max(0.0, self.value - share)
        self.reasons.append(reason)


class MetacognitiveVerifier:
    """Scores drafts. Deterministic; never raises on any text; time linear in the draft."""

    def verify(self, draft: Draft, *, level: str = "NORMAL", multiplier: float = 1.0) -> Verification:
        """`level` and `multiplier` are the pressure's: what is wanting weighs the more, the higher the multiplier, and
        at DANGEROUS everything is blocked."""
        reading = _Reading(draft)
        measured = {name: getattr(reading, name)() for name in DIMENSIONS}
        scores = {name: None if score is None else round(score.value, 4) for name, score in measured.items()}
        reasons = {name: tuple(score.reasons) if score else () for name, score in measured.items()}
        found = _concluded(scores, reasons, level, multiplier)
        return _doubted(found) if reading.answers_something_else() else found


def _concluded(
    scores: Mapping[str, float | None], reasons: Mapping[str, tuple[str, ...]], level: str, multiplier: float
) -> Verification:
    missing = tuple(name for name in DIMENSIONS if scores[name] is None)
    known = {name: score for name, score in scores.items() if score is not None}
    plain = sum(WEIGHTS[name] * score for name, score in known.items())
    tightened = max(1.0, multiplier) if multiplier == multiplier else 3.0  # noqa: PLR0124 - not a number
    confidence = max(0.0, 1.0 - (1.0 - plain) * tightened)
    weak = tuple(name for name in DIMENSIONS if name in known and known[name] < THRESHOLDS[name])
    return Verification(
        dict(scores), round(confidence, 4), _verdict(known, confidence, level), weak, missing, dict(reasons)
    )


def _doubted(found: Verification) -> Verification:
    """However good it is otherwise, a person is asked whether it answers this at all."""
    return replace(found, verdict=max(found.verdict, "REQUEST_CONFIRMATION", key=VERDICTS.index))


def _verdict(known: Mapping[str, float], confidence: float, level: str) -> str:
    if level == "DANGEROUS" or any(score < _FLOOR for score in known.values()):
        return "BLOCK"
    return next((verdict for since, verdict in _STEPS if confidence + 1e-9 >= since), "REQUIRE_REVIEW")


class _Reading:
    """One draft beside its feedback, each read once, in lower case."""

    def __init__(self, draft: Draft) -> None:
        self._draft = draft
        self._text = _readable(draft.text)
        self._feedback = _readable(draft.feedback)
        self._said = words(self._text)
        self._stems = content_stems(self._text)
        has_subject = draft.category != "noise"
        self._share = share_taken_up(self._feedback, self._text) if has_subject else None
        self._sentences = [found.strip() for found in signs.SENTENCE.findall(self._text) if found.strip(" .!?\n")]

    def alignment(self) -> _Score:
        """Does it answer what was said, in the sense of its category, and in a fitting tone?"""
        score = _Score()
        if not self._said:
            score.lose(1.0, "there is no reply")
            return score
        if self._share is not None and self._share < _SHARE_ASKED:
            lacking = 1.0 - self._share / _SHARE_ASKED
            score.lose(0.75 * lacking, f"it takes up {self._share:.0%} of what the feedback is about")
        expected = signs.CATEGORY_STEMS.get(self._draft.category)
        if expected and len(expected.intersection(self._stems)) < _CATEGORY_TERMS:
            score.lose(0.15, "hardly anything in it belongs to the category")
        self._judge_tone(score)
        return score

    def answers_something_else(self) -> bool:
        return self._share is not None and self._share < _ANOTHER_SUBJECT

    def _judge_tone(self, score: _Score) -> None:
        complains = bool(signs.COMPLAINT.search(self._feedback))
        if complains and signs.CHEER.search(self._text):
            score.lose(0.2, "good cheer meets a complaint")
        elif (
            not complains
            and signs.PRAISE.search(self._feedback)
            and signs.SORRY.search(self._text)
            and not signs.WARM.search(self._text)
        ):
            score.lose(0.2, "an apology meets praise")
        if signs.HOSTILE.search(self._text):
            score.lose(0.5, "it is unfriendly")

    def coherence(self) -> _Score:
        score = _Score()
        if not self._said:
            score.lose(1.0, "there is no reply")
            return score
        plain = [sentence.strip(" .!?\n") for sentence in self._sentences]
        repeated = len(plain) - len(set(plain))
        said, sentences = len(self._said), max(1, len(self._sentences))
        faults = (
            (repeated > 0, min(0.6, 0.3 * repeated), "a sentence is repeated"),
            (len(set(self._said)) < _FEWEST_DISTINCT * said, 0.4, "it says the same words again and again"),
            (not signs.ENDED.search(self._text) or signs.UNFINISHED.search(self._text), 0.35, "it breaks off"),
            (signs.PLACEHOLDER.search(self._text), 0.5, "a placeholder was left in it"),
            (said > _LONGEST_SENTENCE * sentences, 0.3, "its sentences are too long to follow"),
            (
                said > _A_FEW and len(self._stems) > _MOST_CONTENT * said,
                0.5,
                "it lists words rather than saying something",
            ),
            (_contradicts_itself(plain), 0.4, "one sentence denies what another says"),
        )
        for is_there, share, reason in faults:
            if is_there:
                score.lose(share, reason)
        return score

    def completeness(self) -> _Score:
        score = _Score()
        if not self._said:
            score.lose(1.0, "there is no reply")
            return score
        questions = signs.QUESTION.findall(self._feedback)[:20]
        open_ones = [question for question in questions if not self._touches(question)]
        if open_ones:
            score.lose(
                0.4 * len(open_ones) / len(questions), f"{len(open_ones)} of {len(questions)} questions are not touched"
            )
        if not signs.NEXT.search(self._text):
            score.lose(0.25, "it does not say what happens next")
        lacking = 0.0 if self._draft.category == "noise" else _wrong_length(len(self._said))
        if lacking:
            score.lose(0.5 * lacking, f"it has {len(self._said)} words; {_BEST_FROM} to {_BEST_TO} are best")
        return score

    def _touches(self, question: str) -> bool:
        asked = frozenset(content_stems(question))
        return not asked or not asked.isdisjoint(self._stems)

    def safety(self) -> _Score | None:
        if self._draft.findings is None and not self._text:
            return _Score()
        score = _Score()
        for finding in self._draft.findings or ():
            if finding.effect in {"block", "hold", "redact"}:
                share = {"block": 0.8, "hold": 0.5, "redact": 0.4}[finding.effect]
                score.lose(share, f"governance found {finding.category}")
        for form, share, reason in _HAZARDS:
            if any(self._is_meant(match) for match in form.finditer(self._text)):
                score.lose(share, reason)
        if len(self._draft.text) > _LONGEST:
            score.lose(1.0, "it could not be read to its end")
        return score

    def _is_meant(self, match: re.Match[str]) -> bool:
        """Not denied in its own clause: "we cannot guarantee" is fine."""
        clause = signs.CLAUSE.split(self._text[max(0, match.start() - 40) : match.start()])[-1]
        return not signs.DENYING.search(clause)

    def alternatives(self) -> _Score | None:
        """Full where a second option came near enough to have been weighed; None where nobody says."""
        if self._draft.alternatives is None:
            return None
        chances = [chance for chance in self._draft.alternatives if 0.0 <= chance <= 1.0]
        if len(chances) < len(self._draft.alternatives):
            return _scored(0.0, "the probabilities of the options are not to be read")
        if len(chances) < 2:  # noqa: PLR2004 - the chosen one, and another
            return _scored(0.3, "no other option was weighed")
        if max(chances) > chances[0]:
            return _scored(0.5, "another option was held to be likelier than the chosen one")
        if sum(chances[1:]) < 0.01:  # noqa: PLR2004 - as good as none
            return _scored(0.6, "the other options hardly counted")
        return _scored(1.0, f"{len(chances)} options were weighed")


_HAZARDS = (
    (signs.ASSURED, 0.75, "it promises more than anybody can keep"),
    (signs.DATED, 0.3, "it promises a date"),
    (signs.LINK, 0.2, "it holds a link"),
    (signs.PERSONAL, 0.6, "it holds what looks like personal data"),
    (signs.HOSTILE, 0.6, "it insults or threatens"),
)


def _scored(value: float, reason: str) -> _Score:
    score = _Score(value)
    score.reasons.append(reason)
    return score


def _readable(text: str) -> str:
    return text[:_LONGEST].lower()


def _wrong_length(count: int) -> float:
    """How far from the best length, 0 to 1."""
    if count > _BEST_TO:
        return min(1.0, (count - _BEST_TO) / (_TOO_LONG - _BEST_TO))
    if count >= _BEST_FROM:
        return 0.0
    return min(1.0, (_BEST_FROM - count) / (_BEST_FROM - _TOO_SHORT))


_NOT = re.compile(r"\b(?:not|never|no longer|cannot)\b|n't\b")


def _contradicts_itself(sentences: Sequence[str]) -> bool:
    """Whether two neighbours say the same thing, one of them with a negation."""
    read = [(bool(_NOT.search(sentence)), frozenset(content_stems(_NOT.sub("", sentence)))) for sentence in sentences]
    return any(
        denied != denied_too and len(stems) > 2 and stems == stems_too  # noqa: PLR2004 - two words say too little
        for (denied, stems), (denied_too, stems_too) in pairwise(read)
    )
