"""Disguises undone: text that a person reads without trouble, and a pattern does not.

Percent and base64 encoding, letters set apart, and digits in the place of letters. Whatever is undone is read besides
the text as it stands, never instead of it, so that a wrong guess here can only make the rules look twice.
"""

import base64
import binascii
import math
import re
from bisect import bisect_right
from collections.abc import Iterator
from functools import reduce
from itertools import accumulate, islice, pairwise, product
from urllib.parse import unquote_to_bytes

from governance.core.lexicon import COMMON, rank
from governance.core.rewriting import Replacement, Rewritten

_PERCENT = re.compile(
    r"%(?:[0-7][0-9A-Fa-f]|[Cc][2-9A-Fa-f]%[89ABab][0-9A-Fa-f]|[Dd][0-9A-Fa-f]%[89ABab][0-9A-Fa-f]"
    r"|[Ee][0-9A-Fa-f](?:%[89ABab][0-9A-Fa-f]){2}|[Ff][0-4](?:%[89ABab][0-9A-Fa-f]){3})"
)
_BASE64 = re.compile(r"(?<![\w+/=-])[A-Za-z0-9+/_-]{8,20000}={0,2}(?![\w=])")
_SHORTEST_BASE64, _SHORTEST_UNPADDED = 8, 12
_FEWEST_LETTERS = 0.5

# One character and one space by turns, as in "k i l l"; wider gaps part the words. Or letters with one and the same
# dot or dash between them.
_SPACED = re.compile(r"(?<![^\W_])\S(?: {1,4}\S(?![^\W_])){2,4000}")
_SINGLES = 3 * chr(1)
_DOTTED_SIGN = re.compile(r"[.\-_*|/·~][^\W\d_][.\-_*|/·~]")
_DOTTED = re.compile(r"(?<![^\W_])[^\W\d_](?:([.\-_*|/·~])[^\W\d_])(?:\1[^\W\d_]){0,400}(?![^\W_])")
_FEWEST_DOTTED = 3
_NO_WORD = re.compile(r"[^A-Za-z]")
_LONGEST_WORD = 20
_UNKNOWN_WORD, _UNKNOWN_LETTER = 12.0, 2.0
_SHORT_WORD, _FEWEST_WORDS = 3, 3

_LEET = {
    "0": "o",
    "1": "il",
    "!": "il",
    "|": "li",
    "3": "e",
    "4": "a",
    "@": "a",
    "5": "s",
    "$": "s",
    "7": "t",
    "+": "t",
    "8": "b",
    "9": "g",
}
_LEET_SIGN = re.compile(r"[0134578@$!|+9]")
_LEET_WORD = re.compile(r"(?<![\w@$!|+])[A-Za-z]*+[0134578@$!|+9][A-Za-z0134578@$!|+9]{1,20}(?![\w@$|+])")
# Neither a decimal nor the end of one; an apostrophe inside belongs to the word.
_LEET_TOKEN = re.compile(r"(?<![\w@$|+.,'])(?:[A-Za-z0-9@$!|+]|(?<=[A-Za-z])'(?=\w)){1,24}(?![\w@$|+]|[.,]\d)")
_MOST_READINGS = 16
_FEWEST_LEET_WORDS = 2
# Three times, five seconds: a figure with its unit, unless the whole text is written with digits for letters.
_QUANTITY = re.compile(r"[0-9]+[A-Za-z]")
# Digits inside words, such as "0lv1d4", which no list of English words explains.
_LEET_INSIDE = re.compile(r"(?<![\w-])(?=[a-z0-9]*[a-z][013457]+[a-z])[a-z013457]{4,20}(?![\w-])", re.IGNORECASE)
_FEWEST_STRANGE_WORDS = 3


def undone(text: str) -> Rewritten | None:
    """`text` with every disguise undone that was found, or None if there is none. Time is linear in the text."""
    layers: list[Rewritten] = []
    for find in (_encoded, _apart, _leet):
        current = layers[-1].text if layers else text
        replacements = list(find(current))
        if replacements:
            layers.append(Rewritten(current, replacements))
    return reduce(_stacked, layers) if layers else None


def _stacked(lower: Rewritten, upper: Rewritten) -> Rewritten:
    return Stacked(lower, upper)


class Stacked(Rewritten):
    """A rewriting of what another one made."""

    def __init__(self, lower: Rewritten, upper: Rewritten) -> None:
        self._lower, self._upper = lower, upper
        self.text = upper.text

    def changed(self) -> list[tuple[int, int]]:
        return [*self._upper.changed(), *(self._upper.to_result(*span) for span in self._lower.changed())]

    def to_input(self, start: int, end: int) -> tuple[int, int]:
        return self._lower.to_input(*self._upper.to_input(start, end))


def _encoded(text: str) -> Iterator[Replacement]:
    if "%" in text:
        for match in _PERCENT.finditer(text):
            yield Replacement(*match.span(), unquote_to_bytes(match[0]).decode("utf-8", "replace"))
    long_words = [word for word in text.split() if len(word) >= _SHORTEST_BASE64]
    if not all(word.islower() or word.istitle() for word in long_words):
        for match in _BASE64.finditer(text):
            decoded = _from_base64(match[0])
            if decoded:
                yield Replacement(*match.span(), decoded)


def _from_base64(encoded: str) -> str:
    """What was encoded, if it is text; most words have a form that decodes, but hardly one decodes to text."""
    if encoded.isalpha() and (encoded.islower() or encoded.isupper() or encoded.istitle()):
        return ""
    bare = encoded.rstrip("=")
    if len(bare) == len(encoded) < _SHORTEST_UNPADDED and len(bare) % 4:
        return ""
    padded = bare.replace("-", "+").replace("_", "/") + "=" * (-len(bare) % 4)
    try:
        decoded = base64.b64decode(padded, validate=True).decode("utf-8")
    except (binascii.Error, UnicodeDecodeError):
        return ""
    readable = decoded.replace("\n", " ").replace("\t", " ").replace("\r", " ").isprintable()
    letters = sum(map(str.isalnum, decoded))
    return decoded if readable and letters >= _FEWEST_LETTERS * len(decoded) else ""


def _apart(text: str) -> Iterator[Replacement]:
    # The lengths of the words as characters, so that one search tells whether three single ones stand in a row.
    if _SINGLES in "".join(map(chr, map(len, text.split()))):
        for match in _SPACED.finditer(text):
            yield from _closed(match, wide="  " in match[0])
    if _DOTTED_SIGN.search(text):
        runs = list(_DOTTED.finditer(text))
        # "a.m." alone is no disguise; beside longer runs with the same mark it is part of one.
        marks = {run[1] for run in runs if len(run[0]) >= 2 * _FEWEST_DOTTED - 1}
        for run in runs:
            if run[1] in marks:
                yield from _closed(run, wide=False)


def _closed(run: re.Match[str], *, wide: bool) -> Iterator[Replacement]:
    """The gaps of a run taken out, but for those between words. Where no gap is wider than the others, words are cut
    where everyday ones end."""
    gaps = list(re.finditer(r" {1,4}|(?<=\w)[.\-_*|/·~](?=\w)" if run.lastindex else r" {1,4}", run[0]))
    letters = "".join(character for place, character in enumerate(run[0]) if not _in(gaps, place))
    if _counts_up(letters):
        return
    cuts = set() if wide or _in_an_address(run) else _cuts(letters)
    for number, gap in enumerate(gaps, start=1):
        between_words = number in cuts or len(gap[0]) > 1
        yield Replacement(run.start() + gap.start(), run.start() + gap.end(), " " if between_words else "")


def _counts_up(letters: str) -> bool:
    """Whether it is a list such as "0 1 2 3", which hides nothing."""
    return letters.isdigit() and all(int(after) - int(before) == 1 for before, after in pairwise(letters))


def _in_an_address(run: re.Match[str]) -> bool:
    neighbours = run.string[run.start() - 1 : run.start()] + run.string[run.end() : run.end() + 1]
    return "@" in neighbours or "." in neighbours.rstrip(".")


def _in(gaps: list[re.Match[str]], place: int) -> bool:
    index = bisect_right(gaps, place, key=lambda gap: gap.start()) - 1
    return index >= 0 and place < gaps[index].end()


def _cuts(letters: str) -> set[int]:
    """The offsets at which a new word begins."""
    if _NO_WORD.search(letters):
        return set()
    capitals = {place for place in range(1, len(letters)) if letters[place].isupper() and letters[place - 1].islower()}
    if capitals:
        return capitals
    words = _split(letters)
    known = all(_is_word(word.lower()) for word in words)
    long_enough = min(map(len, words)) >= _SHORT_WORD or (
        len(words) >= _FEWEST_WORDS and len(letters) >= _SHORT_WORD * len(words)
    )
    return set(accumulate(map(len, words[:-1]))) if known and long_enough else set()


def _split(letters: str) -> list[str]:
    """The likeliest way to cut into everyday words (Viterbi over words by their rank, after Norvig 2009)."""
    lowered = letters.lower()
    best: list[tuple[float, int]] = [(0.0, 0)]
    for end in range(1, len(letters) + 1):
        best.append(
            min(
                (best[start][0] + _cost(lowered[start:end]), start) for start in range(max(0, end - _LONGEST_WORD), end)
            )
        )
    words: list[str] = []
    end = len(letters)
    while end:
        start = best[end][1]
        words.append(letters[start:end])
        end = start
    return words[::-1]


def _is_word(word: str) -> bool:
    return word in COMMON if len(word) > 1 else word in "ai"


def _cost(word: str) -> float:
    return math.log((rank(word) or 0) + 20) if _is_word(word) else _UNKNOWN_WORD + _UNKNOWN_LETTER * len(word)


def _leet(text: str) -> Iterator[Replacement]:
    if not _LEET_SIGN.search(text):
        return
    found = [Replacement(*match.span(), word) for match in _LEET_WORD.finditer(text) if (word := _plain(match[0]))]
    if len(found) < _FEWEST_LEET_WORDS and len(_LEET_INSIDE.findall(text)) < _FEWEST_STRANGE_WORDS:
        yield from (one for one in found if not _QUANTITY.fullmatch(text, one.start, one.end))
        return
    # Somebody who writes like this writes "4" for "a" as well.
    for match in _LEET_TOKEN.finditer(text):
        if _LEET_SIGN.search(match[0]):
            yield Replacement(*match.span(), _plain(match[0], digits_too=True) or _spelled(match[0]))


def _plain(token: str, *, digits_too: bool = False) -> str:
    """The commonest everyday word that the token may stand for; by itself, a number stays a number."""
    word = token.rstrip("!").lower()
    if not digits_too and not any(map(str.isalpha, word)):
        return ""
    readings = islice(product(*(_LEET.get(character, character) for character in word)), _MOST_READINGS)
    words = [reading for reading in map("".join, readings) if _is_word(reading.replace("'", ""))]
    return min(words, key=lambda reading: rank(reading.replace("'", "")) or 0) + token[len(word) :] if words else ""


def _spelled(token: str) -> str:
    """A word that is in no list, with the likeliest letter for each digit; a number stays one."""
    if not any(map(str.isalpha, token)):
        return token
    return "".join(_LEET.get(character, character)[0] for character in token.lower())
