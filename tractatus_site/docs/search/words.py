"""How words are read, in documents and in queries alike, so that both engines are given the same tokens.

A token is a run of letters and digits, without case and accents. A word stands in the index twice where its stem
differs: as written, for the beginnings of words, and as stem, for its other forms.
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

from governance.core.checks.vocabulary import listed

LONGEST = 40
_WORD = re.compile(r"[^\W_]+(?:['\u2019-][^\W_]+)*")
# Where LightningStore falls apart.
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_JOINT = re.compile(r"['\u2019-]")
_SHORTEST_TO_CUT = 4
# What is put in the place of an ending, the first that fits; then one more is cut off, where so much is left.
_PLURALS = (
    *(("sses", "ss"), ("ies", "y"), ("ied", "y"), ("xes", "x"), ("ches", "ch"), ("shes", "sh")),
    *(("ss", "ss"), ("us", "us"), ("is", "is"), ("s", "")),
)
_ENDINGS = (
    ("ment", 5),
    ("ness", 4),
    ("ance", 5),
    ("ence", 5),
    ("ion", 4),
    ("ing", 3),
    ("ed", 4),
    ("ly", 4),
)
_VOWEL = re.compile("[aeiouy]")
_DOUBLED = re.compile(r"([bdfgmnprt])\1$")
STOP = frozenset(" ".join(listed(Path(__file__).with_name("stop_words.txt"))).split())


def plain(text: str) -> str:
    """Without case and accents; of ASCII, as long as it was."""
    if text.isascii():
        return text.lower()
    apart = unicodedata.normalize("NFKD", text.casefold())
    return "".join(sign for sign in apart if not unicodedata.combining(sign))


class _Aligned(dict[int, str]):
    """Of each sign its plain form, where that is one sign as well."""

    def __missing__(self, code: int) -> str:
        sign = chr(code)
        folded = plain(sign)
        self[code] = folded if len(folded) == 1 else sign
        return self[code]


_ALIGNED = _Aligned()


def aligned(text: str) -> str:
    """Nearly plain, and as long as it was: what is found in it stands in the text at the same place."""
    return text.lower() if text.isascii() else text.translate(_ALIGNED)


def words_of(text: str) -> Iterator[str]:
    """Each word in its order. Parts that a hyphen joins come one by one; what an apostrophe leaves alone does not."""
    for match in _WORD.finditer(plain(text)):
        yield from (part for part in _JOINT.split(match.group()) if _counts(part))


def indexed(text: str) -> list[str]:
    """The tokens of a text. What some write with a hyphen or a capital inside, others write as one word, or as two."""
    tokens: list[str] = []
    for match in _WORD.finditer(plain(_CAMEL.sub("-", text))):
        parts = [part for part in _JOINT.split(match.group()) if _counts(part)]
        whole = "".join(_JOINT.split(match.group()))
        for word in [*parts, *([whole] if len(parts) > 1 or whole not in parts else [])]:
            tokens += forms(word[:LONGEST])
    return tokens


def forms(word: str) -> list[str]:
    return list(dict.fromkeys([word, stem(word)]))


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """Light on purpose: forms of a word fall together, and few words that differ do."""
    if len(word) < _SHORTEST_TO_CUT or not word.isalpha():
        return word
    word = _singular(word)
    for ending, least in _ENDINGS:
        rest = word.removesuffix(ending)
        if rest != word and len(rest) >= least and _VOWEL.search(rest):
            word = _DOUBLED.sub(r"\1", rest)
            break
    return f"{word[:-1]}i" if word.endswith("y") else word.removesuffix("e")


def _singular(word: str) -> str:
    for ending, instead in _PLURALS:
        if word.endswith(ending):
            return word.removesuffix(ending) + instead
    return word


def _counts(part: str) -> bool:
    """A letter alone says nothing; a digit does."""
    return len(part) > 1 or part.isdigit()
