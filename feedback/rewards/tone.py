"""How feedback feels and how a reply sounds, by small word lists, and how well the two fit."""

import json
import re
from pathlib import Path

from feedback.salience import words

_LEXICON: dict[str, frozenset[str]] = {
    mood: frozenset(listed.split())
    for mood, listed in json.loads((Path(__file__).parents[1] / "data" / "tone_words.json").read_text("utf-8")).items()
}
_NEGATION_REACH = 3
# A wish is no praise: "it would be great if".
_WISH = re.compile(
    r"\b(?:would|could|might|will)(?: really| also)? (?:be|love|like|appreciate|help|make)(?: an?)?(?: \w+)?",
    re.IGNORECASE,
)

_APOLOGETIC = re.compile(
    r"\b(?:sorry|apolog\w+|regret\w*|inconvenien\w+|frustrat\w+"
    r"|(?:we|i) (?:can |do )?(?:understand|see) (?:how|why|if|that|your))\b",
    re.IGNORECASE,
)
_WARM = re.compile(
    r"\b(?:thank\w*|appreciat\w+|grateful|gratitude|glad|delighted|lovely|how good of you|happy to hear|wonderful)\b",
    re.IGNORECASE,
)
_CHEERFUL = re.compile(
    r"\b(?:glad|delighted|lovely|wonderful|happy|excit\w+|thrilled|great|awesome|fantastic)\b", re.IGNORECASE
)

# Rows: how the feedback feels. Columns: how the reply sounds; "mixed" is an apology with good cheer.
_FIT = {
    "negative": {"apologetic": 1.0, "mixed": 0.6, "neutral": 0.4, "warm": 0.3},
    "neutral": {"neutral": 1.0, "warm": 1.0, "mixed": 0.5, "apologetic": 0.4},
    "positive": {"warm": 1.0, "neutral": 0.4, "mixed": 0.3, "apologetic": 0.0},
}


def sentiment(text: str) -> str:
    """negative, neutral or positive."""
    spoken = [word.lower().replace("\u2019", "'") for word in words(_WISH.sub(" ", text))]
    balance = sum(_value(word, spoken[max(0, at - _NEGATION_REACH) : at]) for at, word in enumerate(spoken))
    if balance == 0:
        return "neutral"
    return "positive" if balance > 0 else "negative"


def _value(word: str, before: list[str]) -> int:
    value = (word in _LEXICON["positive"]) - (word in _LEXICON["negative"])
    if _LEXICON["negation"].isdisjoint(before):
        return value
    # "Does not open" is a complaint, though neither word is.
    return -1 if word in _LEXICON["expected"] else -value


def manner(reply: str) -> str:
    """apologetic, mixed, warm or neutral."""
    if _APOLOGETIC.search(reply):
        return "mixed" if _CHEERFUL.search(reply) else "apologetic"
    return "warm" if _WARM.search(reply) else "neutral"


def fit(text: str, reply: str) -> float:
    """0 to 1."""
    return _FIT[sentiment(text)][manner(reply)]
