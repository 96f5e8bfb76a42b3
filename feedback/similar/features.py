"""What texts about the same thing have in common: stems of words, pairs of neighbours, and runs of three letters."""

import hashlib
import re
import unicodedata
from functools import cache
from itertools import pairwise
from pathlib import Path

from governance.core.checks.vocabulary import listed

LONGEST = 2_000
MOST_KEYS = 64
PLAIN_STEM = 3
_MARKER = re.compile(r"\[[a-z ]+\]")
_WORD = re.compile(r"[^\W_]+(?:['\u2019-][^\W_]+)*")
# The first that fits is cut off; what is left has at least three letters.
_SUFFIXES = (
    ("ization", "ize"), ("isation", "ise"), ("ations", "ate"), ("ation", "ate"), ("ements", "e"), ("ement", "e"),
    ("ments", ""), ("ment", ""), ("nesses", ""), ("ness", ""), ("ingly", ""), ("edly", ""), ("ings", ""), ("ing", ""),
    ("ies", "y"), ("ied", "y"), ("sses", "ss"), ("ers", ""), ("er", ""), ("able", ""), ("ible", ""), ("tions", "t"),
    ("tion", "t"), ("ed", ""), ("ly", ""), ("es", ""), ("s", ""),
)  # fmt: skip
_STOP = frozenset(" ".join(listed(Path(__file__).with_name("stop_words.txt"))).split())


def normalised(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def text_hash(text: str) -> str:
    """Of a text that is gone there is none."""
    return hashlib.sha256(normalised(text).encode()).hexdigest() if text else ""


def stems_of(text: str) -> list[str]:
    """Stems in the order of the text, without the words that every text has. Of synonyms the first of their group."""
    plain = _MARKER.sub(" ", normalised(text[:LONGEST]))
    return [stem for word in _WORD.findall(plain) if word not in _STOP for stem in [_concept(word)]]


def keys_of(text: str) -> list[int]:
    """Hashes of the stems, then of neighbouring pairs in either order, each once."""
    stems = stems_of(text)
    pairs = [" ".join(sorted(pair)) for pair in pairwise(stems)]
    return [_hash(name) for name in list(dict.fromkeys([*stems, *pairs]))[:MOST_KEYS]]


def trigrams_of(text: str) -> frozenset[str]:
    spaced = f" {' '.join(_WORD.findall(normalised(text[:LONGEST])))} "
    return frozenset(spaced[start : start + 3] for start in range(len(spaced) - 2))


def trigram_similarity(one: frozenset[str], other: frozenset[str]) -> float:
    """The share of runs that both have, by Dice; 0 to 1."""
    return 2 * len(one & other) / (len(one) + len(other)) if one and other else 0.0


def _hash(name: str) -> int:
    return int.from_bytes(hashlib.blake2b(name.encode(), digest_size=8).digest(), "big", signed=True)


def _concept(word: str) -> str:
    stem = _stem(word)
    return _groups().get(stem, stem)


@cache
def _groups() -> dict[str, str]:
    """The stem of every word in the list of synonyms → the stem that stands for its group."""
    lines = [line.split() for line in listed(Path(__file__).with_name("synonyms.txt"))]
    return {_stem(word): _stem(line[0]) for line in reversed(lines) for word in line}


def _stem(word: str) -> str:
    for suffix, instead in _SUFFIXES:
        if word.endswith(suffix) and len(word) - len(suffix) >= PLAIN_STEM:
            word = word.removesuffix(suffix) + instead
            break
    if len(word) > PLAIN_STEM and word[-1] == word[-2]:
        word = word[:-1]
    return word.removesuffix("e") if len(word) > PLAIN_STEM else word
