"""What the tagger sees of a token: strings that each stand for one observation.

Every observation is about one word at a place from two before to two after, or about the kinds of neighbouring words,
so that the score of a word can be kept and a token's score is a sum (`decoder`).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from governance.core.lexicon import rank
from governance.core.tagger.vocabulary import KIND_OF_WORD, Gazetteer, has_family_name, script

_ORDINALS = re.compile(r"\d{1,4}(?:st|nd|rd|th)$")
_STREET_ENDING = re.compile(
    r"(?:stra(?:ss|ß)e|str|gasse|weg|allee|platz|damm|ufer|gata|gatan|gate|veien|vegen|vägen|gade|vej|straat|laan|gracht|plein|kade"
    r"|katu|tie|utca|ulica|ul|dori|gil|ro|bulvár|straße|steenweg|singel|dijk|brink|torget|plass|stigen|gränd|backen|kuja|polku)$"
)
_NO_STREET = 7


@dataclass(frozen=True, slots=True)
class Word:
    """One word as the tagger sees it; `own` are its observations of itself, `near` those it gives its neighbours."""

    kind: str
    key: str
    own: tuple[str, ...]
    near: tuple[str, ...]


EDGE = Word("^", "^", ("k=^",), ("k=^",))


_LINE_BREAK = Word("nl", "nl", ("k=nl",), ("k=nl",))
_BLANK_LINE = Word("nl", "nl2", ("k=nl", "w=nl2"), ("k=nl", "w=nl2"))


def base(surface: str) -> str:
    """The word without a possessive ending."""
    return (surface.removesuffix("'s").removesuffix("\u2019s") or surface) if surface[-1:] == "s" else surface


def shape(word: str) -> str:
    """Capitals, digits and length in a few letters: Xx, X, XX, xX, d4, mixed."""
    if word.isdecimal():
        return f"d{min(len(word), 7)}"
    if any(letter.isdigit() for letter in word):
        return "mixed" + "".join("d" if letter.isdigit() else "a" for letter in word[:5])
    if len(word) == 1:
        return "X" if word.isupper() else "x"
    if word.istitle():
        return "Xx"
    if word.isupper():
        return "XX"
    return "x" if word.islower() else "xX" if word[:1].islower() else "XxX"


def kind(surface: str, lists: Gazetteer) -> str:
    """The coarse kind of a word, from its lists, letters and commonness; one of some sixty."""
    first = surface[0]
    if not (first.isalnum() or first == "_"):
        return "nl" if first == "\n" else first if first in ",.:;-/()'\"#&@!?*|" else "§"
    word = base(surface).lower()
    if word.isascii() and word.isalpha():
        return _latin_kind(base(surface), word, lists)
    if "_" in word or (word.isascii() and "." in word and not word[0].isdigit()):
        return "id"
    if any(letter.isdigit() for letter in word):
        return "ord" if _ORDINALS.match(word) else shape(word.strip("."))
    return _script_kind(surface, word, lists) or _latin_kind(base(surface), word, lists)


def _script_kind(surface: str, word: str, lists: Gazetteer) -> str:
    """The kind of a word that is not in Latin letters; empty for Latin ones."""
    of_script = script(surface)
    if not of_script:
        return ""
    if lists.foreign(word):
        return "fw"
    if of_script[:2] not in ("ha", "ko"):
        return of_script + lists.kind(word)
    # Chinese, Japanese and Korean write family and given name in one.
    joined = any(lists.names(word[at:]) and has_family_name(word[:at], lists) for at in (1, 2))
    return of_script + ("j" if joined else lists.kind(word))


def _latin_kind(surface: str, word: str, lists: Gazetteer) -> str:
    capital = surface[0].isupper()
    if len(word) == 1:
        return "in" if capital and word != "i" else "i" if word == "i" else "l1"
    if known := KIND_OF_WORD.get(word):
        return known + ("^" if capital else "")
    if lists.foreign(word) and rank(word) is None:
        return ("fw^" if capital else "fw") + lists.kind(word)
    if len(word) >= _NO_STREET and _STREET_ENDING.search(word) and rank(word) is None:
        return "st^" if capital else "st"
    listed = lists.kind(word)
    common = rank(word) is not None
    letters = "X" if capital else "x"
    if capital and surface.isupper() and len(surface) > 1:
        letters = "A"
    elif not surface.istitle() and not surface.islower():
        letters = "M"
    return letters + ("c" if common else "") + listed


def word_of(surface: str, lists: Gazetteer) -> Word:
    of_kind = kind(surface, lists)
    bare = base(surface)
    lower = bare.lower()
    place = rank(lower)
    if of_kind == "nl":
        return _BLANK_LINE if surface.count("\n") > 1 else _LINE_BREAK
    # Only everyday words are known by themselves: a name must be told by its kind and its letters.
    key = lower if place is not None or of_kind[:2] in _KEYED or not lower[0].isalnum() else "?"
    own = [f"k={of_kind}", f"s={shape(bare)}", f"n={min(len(lower), 9)}"]
    if surface is not bare:
        own.append("poss")
    if key != "?":
        own.append(f"w={key}")
    if place is not None:
        own.append(f"r={_commonness(place)},{of_kind[:1]}")
    elif lower.isalpha():
        own += [f"e3={lower[-3:]}", f"e2={lower[-2:]}", f"b3={lower[:3]}", f"e4={lower[-4:]}"]
    near = (f"k={of_kind}",) + ((f"w={key}",) if key != "?" else ())
    return Word(of_kind, key, tuple(own), near)


_KEYED = ("st", "un", "ti", "pa", "cu", "nl", "mo", "or", "fw")


def _commonness(place: int) -> int:
    return sum(place > bound for bound in (300, 1500, 5000, 12000))


def dynamic(p2: Word, p1: Word, own: Word, n1: Word, n2: Word) -> tuple[str, ...]:
    """Observations that need more than one word."""
    return (
        f"{p1.kind}>{own.kind}",
        f"{own.kind}<{n1.kind}",
        f"{p1.kind}>{own.kind}<{n1.kind}",
        f"{p2.kind}>{p1.kind}>{own.kind}",
        f"{own.kind}<{n1.kind}<{n2.kind}",
        f"{p2.key}>{p1.key}>",
        f"{p1.key}>>{own.kind}",
        f"{own.kind}<<{n1.key}",
    )


def observations(words: list[Word]) -> Iterator[list[str]]:
    """All observations of each token, as training sees them."""
    padded = [EDGE, EDGE, *words, EDGE, EDGE]
    for at in range(2, len(words) + 2):
        p2, p1, own, n1, n2 = padded[at - 2 : at + 3]
        seen = list(own.own)
        for mark, near in (("-2:", p2), ("-1:", p1), ("+1:", n1), ("+2:", n2)):
            seen += [mark + name for name in near.near]
        yield seen + list(dynamic(p2, p1, own, n1, n2))
