"""Text as the checks read it: look-alike characters made plain, invisible ones taken out, offsets kept.

Characters are folded to their compatibility form (Unicode Standard Annex 15, NFKC), digits of every script to 0 to 9,
and HTML's character references to what they stand for.
"""

import html
import re
import unicodedata
from collections.abc import Iterator

from governance.core.homoglyphs import latinised
from governance.core.rewriting import Replacement, Rewritten

# Control characters other than tab and line ends, marks of direction, joiners, variation selectors, tags: whatever
# Unicode lets a program draw as nothing, and so could stand unseen inside an address.
_UNSEEN = (
    "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f"
    "\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb\U000e0000-\U000e0fff"
)
_MARKS = "\u0300-\u034e\u0350-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f"
_INVISIBLE, _COMBINING = f"[{_UNSEEN}]", f"[{_MARKS}]"
# One class of characters is searched many times faster than the alternatives below.
_SIGN_OF_ODD = re.compile(f"[&{_UNSEEN}{_MARKS}]")
_REFERENCE = r"&(?:amp;)?(?:#\d{1,7};?|#[xX][0-9a-fA-F]{1,6};?|[a-zA-Z]{2,24};)"
_ODD = re.compile(
    rf"(?P<invisible>{_INVISIBLE}+)|(?P<marked>[^\s&]{_COMBINING}(?:{_COMBINING}|{_INVISIBLE})*)"
    rf"|(?P<reference>{_REFERENCE})"
)
# Neither a lone surrogate nor NUL can be stored by every database.
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")

_DASHES = "\u2010\u2011\u2012\u2013\u2212\ufe58\ufe63"
_PUNCTUATION = {
    **dict.fromkeys(map(ord, _DASHES), "-"),
    0x2018: "'",
    0x2019: "'",
    0x201B: "'",
    0x02BC: "'",
    0x3002: ".",
    0xFF61: ".",
    0x2024: ".",
    0x00B7: "·",
}
_SMALL_CAPITALS = dict(zip(map(ord, "ᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘʀꜱᴛᴜᴠᴡʏᴢɑɡ"), "abcdefghijklmnoprstuvwyzag", strict=True))
_FIRST_LETTERS_IN_BOXES = (0x1F150, 0x1F170, 0x1F1E6)
_BOXED = {first + number: chr(ord("A") + number) for first in _FIRST_LETTERS_IN_BOXES for number in range(26)}
_MOST_REMEMBERED = 4096


class _Plain(dict[int, str]):
    """The plain character for each odd one that has exactly one; filled as characters are met, up to a bound."""

    def __missing__(self, code: int) -> str:
        character = chr(code)
        plain = _one_for_one(character)
        if len(self) < _MOST_REMEMBERED:
            self[code] = plain
        return plain


def _one_for_one(character: str) -> str:
    digit = unicodedata.decimal(character, None)
    if digit is not None:
        return str(digit)
    plain = unicodedata.normalize("NFKC", character)
    if len(plain) != 1:
        return character
    return " " if unicodedata.category(plain) == "Zs" else plain


_PLAIN = _Plain({**_PUNCTUATION, **_SMALL_CAPITALS, **_BOXED})


class Folded:
    """`text` is what checks see; `to_input` leads back."""

    def __init__(self, text: str, rewritten: Rewritten | None = None) -> None:
        self.text = text
        self._rewritten = rewritten

    def to_input(self, start: int, end: int) -> tuple[int, int]:
        if self._rewritten is None or start == end:
            return start, end
        return self._rewritten.to_input(start, end)


def fold(text: str) -> Folded:
    """Fold `text` in time linear in its length. Most replacements are one character for one, so that offsets stay."""
    plain = text if text.isascii() else text.translate(_PLAIN)
    replacements = list(_replacements(plain))
    if not replacements:
        return Folded(plain if plain.isascii() else latinised(plain))
    rewritten = Rewritten(plain, replacements)
    return Folded(latinised(rewritten.text), rewritten)


def storable(text: str) -> str:
    """`text` with each character that no database can hold replaced, one for one."""
    return _UNSTORABLE.sub("\ufffd", text)


def _replacements(plain: str) -> Iterator[Replacement]:
    for odd in _ODD.finditer(plain) if _SIGN_OF_ODD.search(plain) else ():
        replaced = _FOLDS[str(odd.lastgroup)](odd[0])
        if replaced != odd[0]:
            yield Replacement(*odd.span(), replaced)
    if not plain.isascii() and not unicodedata.is_normalized("NFKC", plain):
        yield from _expansions(plain)


def _expansions(plain: str) -> Iterator[Replacement]:
    """Ligatures and their like, which are one character and stand for several."""
    for offset, character in enumerate(plain):
        if not character.isascii():
            expanded = unicodedata.normalize("NFKC", character)
            if len(expanded) > 1:
                yield Replacement(offset, offset + 1, expanded.replace("\u2044", "/"))


def _composed(cluster: str) -> str:
    """A letter with its accent as one character; what does not compose, such as a stroke drawn through, falls away."""
    return unicodedata.normalize("NFKC", cluster)[0]


def _referenced(reference: str) -> str:
    """Unescaped twice, because a reference can itself be written by references."""
    text = html.unescape(html.unescape(reference))
    return re.sub(_INVISIBLE, "", text.translate(_PLAIN))


_FOLDS = {"invisible": lambda _: "", "marked": _composed, "reference": _referenced}
