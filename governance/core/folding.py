"""Text as the checks read it: look-alike characters made plain, invisible ones taken out, offsets kept."""

import re
from dataclasses import dataclass

# Control characters other than tab and line ends, marks of direction, joiners, variation selectors, tags: whatever
# Unicode lets a program draw as nothing, and so could stand unseen inside an address.
_INVISIBLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f"
    "\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb\U000e0000-\U000e0fff]"
)
# Neither a lone surrogate nor NUL can be stored by every database.
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")

_FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_DIGITS = {zero + digit: ord("0") + digit for zero in (0x0660, 0x06F0, 0x0966) for digit in range(10)}
_PUNCTUATION = {
    "\u00a0": " ",
    "\u2007": " ",
    "\u2009": " ",
    "\u202f": " ",
    "\u3000": " ",
    "\u2010": "-",
    "\u2011": "-",
    "\u2212": "-",
    "\u2018": "'",
    "\u2019": "'",
    "\ufe6b": "@",
}
_PLAIN = {**_FULL_WIDTH, **_DIGITS, **{ord(odd): ord(plain) for odd, plain in _PUNCTUATION.items()}}


@dataclass(frozen=True, slots=True)
class Folded:
    """`text` is what checks see; `offsets` maps its characters to the input, or is None where they are the same."""

    text: str
    offsets: tuple[int, ...] | None = None

    def to_input(self, start: int, end: int) -> tuple[int, int]:
        if self.offsets is None or start == end:
            return start, end
        return self.offsets[start], self.offsets[end - 1] + 1


def fold(text: str) -> Folded:
    """Fold `text` in one pass; every plain replacement is one character for one, so that offsets stay what they are."""
    plain = text if text.isascii() else text.translate(_PLAIN)
    if not _INVISIBLE.search(plain):
        return Folded(plain)
    kept = [index for index, character in enumerate(plain) if not _INVISIBLE.match(character)]
    return Folded("".join(plain[index] for index in kept), tuple(kept))


def storable(text: str) -> str:
    """`text` with each character that no database can hold replaced, one for one."""
    return _UNSTORABLE.sub("\ufffd", text)
