"""Disguises: what somebody does to a text so that a person still reads it and a pattern does not.

A disguise answers a piece of text with one output string for each of its characters, so that every span of the
original is known in the result. All are deterministic.
"""

import base64
import re
import unicodedata
from collections.abc import Callable, Sequence
from html.entities import html5
from itertools import accumulate
from typing import NamedTuple

from governance.golden.sets import LabelledSpan

Disguise = Callable[[str], list[str]]
DISGUISES: dict[str, Disguise] = {}

# Only words are written in leetspeak: a name or a number in it is another name or number.
WORDS_ONLY = frozenset({"leetspeak"})

_MATHEMATICAL_UPPER, _MATHEMATICAL_LOWER, _MATHEMATICAL_DIGIT = 0x1D400, 0x1D41A, 0x1D7CE
_LIGATURES = {"ffi": "ﬃ", "ffl": "ﬄ", "ff": "ﬀ", "fi": "ﬁ", "fl": "ﬂ", "st": "ﬆ", "ij": "ĳ", "nj": "ǌ", "lj": "ǉ"}
_LIGATURE = re.compile("|".join(_LIGATURES))
_HOMOGLYPHS = dict(zip("ABCEHIKMOPTXYaceijopsxyvZN", "АВСЕНІКМОРТХУасеіјорѕхуνΖΝ", strict=True))
_NAMES = {character: name for name, character in sorted(html5.items()) if len(character) == 1 and name.endswith(";")}
_LEET = str.maketrans("aeiostAEIOST", "431057431057")
_DIRECTION_MARKS = ("\u200e", "\u200f", "\u202c", "\u2069")
# The base64 form of a shorter value looks like any word, and nobody who reads it would take it for hidden text.
_SHORTEST_FOR_BASE64 = 10


class Disguised(NamedTuple):
    text: str
    spans: tuple[LabelledSpan, ...]


# A dot or a dash between letters disguises words. Within an address of mail, a key or an account number those marks
# are part of the value, so that nobody could read it back.
SEPARATED = frozenset({"dotted_letters", "hyphenated_letters"})
_OF_WORDS = frozenset({"person", "address"})


def disguise_whole(name: str, text: str, spans: Sequence[LabelledSpan] = ()) -> Disguised:
    """The whole text in disguise, with its spans where they then lie."""
    return _joined(DISGUISES[name](text), spans)


def disguise_spans(name: str, text: str, spans: Sequence[LabelledSpan]) -> Disguised:
    """Only the personal data in disguise, each value for itself; words only, where the disguise suits only words."""
    pieces = list(text)
    for span in spans:
        if span.is_personal and (name not in SEPARATED or span.label in _OF_WORDS):
            pieces[span.start : span.end] = DISGUISES[name](text[span.start : span.end])
    return _joined(pieces, spans)


def _joined(pieces: list[str], spans: Sequence[LabelledSpan]) -> Disguised:
    offsets = [0, *accumulate(map(len, pieces))]
    moved = tuple(LabelledSpan(offsets[span.start], offsets[span.end], span.label) for span in spans)
    return Disguised("".join(pieces), moved)


def _enter(name: str) -> Callable[[Disguise], Disguise]:
    def enter(disguise: Disguise) -> Disguise:
        DISGUISES[name] = disguise
        return disguise

    return enter


@_enter("mathematical_letters")
def _mathematical(text: str) -> list[str]:
    return [_in_mathematical_bold(character) for character in text]


def _in_mathematical_bold(character: str) -> str:
    if not character.isascii() or not character.isalnum():
        return character
    if character.isdigit():
        return chr(_MATHEMATICAL_DIGIT + int(character))
    if character.isupper():
        return chr(_MATHEMATICAL_UPPER + ord(character) - ord("A"))
    return chr(_MATHEMATICAL_LOWER + ord(character) - ord("a"))


@_enter("ligatures")
def _ligatures(text: str) -> list[str]:
    pieces = list(text)
    for match in _LIGATURE.finditer(text):
        pieces[match.start() : match.end()] = [_LIGATURES[match[0]], *[""] * (len(match[0]) - 1)]
    return pieces


@_enter("full_width")
def _full_width(text: str) -> list[str]:
    return [chr(ord(character) + 0xFEE0) if "!" <= character <= "~" else character for character in text]


@_enter("zero_width")
def _zero_width(text: str) -> list[str]:
    marks = ("\u200b", "\u200c", "\u200d", "\u2060", "\ufeff")
    return [
        character + marks[index % len(marks)] if index + 1 < len(text) else character
        for index, character in enumerate(text)
    ]


@_enter("direction_marks")
def _direction_marks(text: str) -> list[str]:
    return [
        character + _DIRECTION_MARKS[index % len(_DIRECTION_MARKS)]
        if index % 2 == 0 and index + 1 < len(text)
        else character
        for index, character in enumerate(text)
    ]


@_enter("homoglyphs")
def _homoglyphs(text: str) -> list[str]:
    """Every second letter of a word that has a double in another script, so that the word mixes two scripts."""
    pieces: list[str] = []
    doubled = False
    for character in text:
        doubled = character in _HOMOGLYPHS and not doubled
        pieces.append(_HOMOGLYPHS[character] if doubled else character)
    return pieces


@_enter("html_decimal")
def _html_decimal(text: str) -> list[str]:
    return [character if character.isspace() else f"&#{ord(character)};" for character in text]


@_enter("html_hexadecimal")
def _html_hexadecimal(text: str) -> list[str]:
    return [character if character.isspace() else f"&#x{ord(character):x};" for character in text]


@_enter("html_named")
def _html_named(text: str) -> list[str]:
    return [
        f"&{_NAMES[character]}" if character in _NAMES and not character.isspace() else character for character in text
    ]


@_enter("spaced_letters")
def _spaced_letters(text: str) -> list[str]:
    """One space between letters, three between words: what was one space has a neighbour on either side."""
    return [
        character + " " if not character.isspace() and _takes_separator(text, index) else _wide(character)
        for index, character in enumerate(text)
    ]


def _wide(character: str) -> str:
    return "   " if character == " " else character


def _takes_separator(text: str, index: int) -> bool:
    """Between two visible characters, but never between a letter and the accent that is written after it."""
    following = text[index + 1 : index + 2]
    return bool(following) and not following.isspace() and not unicodedata.category(following).startswith("M")


@_enter("dotted_letters")
def _dotted_letters(text: str) -> list[str]:
    return _separated(text, ".")


@_enter("hyphenated_letters")
def _hyphenated_letters(text: str) -> list[str]:
    return _separated(text, "-")


def _separated(text: str, separator: str) -> list[str]:
    return [
        character + separator if character.isalpha() and text[index + 1 : index + 2].isalpha() else character
        for index, character in enumerate(text)
    ]


@_enter("leetspeak")
def _leetspeak(text: str) -> list[str]:
    return list(text.translate(_LEET))


@_enter("base64")
def _base64(text: str) -> list[str]:
    """Each character of the result is given to the character of the text where its first bit comes from."""
    if len(text) < _SHORTEST_FOR_BASE64:
        return list(text)
    encoded = base64.b64encode(text.encode()).decode()
    ends = [-(-8 * end // 6) for end in accumulate(len(character.encode()) for character in text)]
    ends[-1] = len(encoded)
    return [encoded[start:end] for start, end in zip([0, *ends], ends, strict=False)]


@_enter("percent")
def _percent(text: str) -> list[str]:
    return ["".join(f"%{byte:02X}" for byte in character.encode()) for character in text]
