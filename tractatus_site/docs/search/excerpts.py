"""Where in a document the words stand: the section that answers best, and the surroundings with the words marked."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tractatus_site.docs.search.terms import Plan, Term
from tractatus_site.docs.search.words import aligned, plain, stem

# Start, end, and the number of the term of each word that was found.
Places = list[tuple[int, int, int]]
CHARACTERS = 220
# A word of a heading says more about its section than one of the text.
IN_HEADING, IN_TEXT = 3, 1
MOST_MARKS = 12


@dataclass(frozen=True)
class Piece:
    text: str
    marked: bool


@dataclass(frozen=True)
class Place:
    """`above` are the headings over the section's own. Without an anchor it is the document as a whole."""

    anchor: str
    heading: str
    above: tuple[str, ...]
    pieces: tuple[Piece, ...]
    marks: tuple[str, ...]


class Marker:
    """Finds the words of a plan in texts, in whatever form they stand there."""

    def __init__(self, plan: Plan) -> None:
        self.terms = plan.terms
        starts = {start for term in self.terms for start in _starts(term)}
        longest_first = sorted(starts, key=len, reverse=True)
        self._pattern = re.compile(rf"(?<![^\W_])(?:{'|'.join(map(re.escape, longest_first))})[^\W_]*")

    def find(self, text: str) -> Places:
        """Each word that fits."""
        found = []
        for match in self._pattern.finditer(aligned(text)):
            number = self._number(match.group())
            if number is not None:
                found.append((match.start(), match.end(), number))
        return found

    def _number(self, word: str) -> int | None:
        root = stem(word)
        for number, term in enumerate(self.terms):
            if root in term.tokens or (term.beginning and word.startswith(term.beginning)):
                return number
        return None


def place_of(sections: Sequence[Mapping[str, Any]], marker: Marker) -> Place:
    headings = [marker.find(section["heading"]) for section in sections]
    texts = [marker.find(section["text"]) for section in sections]
    merits = [_merit(heading, text, marker) for heading, text in zip(headings, texts, strict=True)]
    best = merits.index(max(merits))
    section, found = sections[best], texts[best]
    # Those of the section first, because there is a most of them.
    in_order = sorted(range(len(sections)), key=lambda number: number != best)
    marks = dict.fromkeys(
        word
        for number in in_order
        for word in (
            *_said(sections[number]["text"], texts[number]),
            *_said(sections[number]["heading"], headings[number]),
        )
    )
    return Place(
        section["anchor"],
        section["heading"],
        tuple(section["above"]),
        pieces_of(section["text"], [(start, end) for start, end, _ in found], _densest(found)),
        tuple(marks)[:MOST_MARKS],
    )


def pieces_of(text: str, marks: Sequence[tuple[int, int]], around: int) -> tuple[Piece, ...]:
    """About `CHARACTERS` characters around a place, in whole words, cut where marks begin and end."""
    start, end = _window(text, around)
    pieces = [Piece("… ", False)] if start else []
    at = start
    for begin, stop in marks:
        if begin < start or stop > end:
            continue
        pieces += [Piece(text[at:begin], False), Piece(text[begin:stop], True)]
        at = stop
    pieces.append(Piece(text[at:end] + (" …" if end < len(text) else ""), False))
    return tuple(piece for piece in pieces if piece.text)


def _starts(term: Term) -> set[str]:
    """What every form begins with: a stem that ends in i may come from a y."""
    begun = {term.beginning} if term.beginning else set()
    return {token.removesuffix("i") for token in term.tokens} | begun


def _merit(heading: Places, text: Places, marker: Marker) -> float:
    return IN_HEADING * _weight(heading, marker) + IN_TEXT * _weight(text, marker)


def _weight(found: Places, marker: Marker) -> float:
    return sum(marker.terms[number].weight for number in {number for _, _, number in found})


def _said(text: str, found: Places) -> Iterator[str]:
    return (plain(text[start:end]) for start, end, _ in found)


def _densest(found: Places) -> int:
    """Where most different words stand together; the first of such places."""
    best, most = 0, 0
    for start, _, _ in found:
        near = {number for other, _, number in found if start <= other < start + CHARACTERS // 2}
        if len(near) > most:
            best, most = start, len(near)
    return best


def _window(text: str, around: int) -> tuple[int, int]:
    start = max(0, around - CHARACTERS // 3)
    if start:
        start = text.find(" ", start, around) + 1 or start
    end = start + CHARACTERS
    if end >= len(text):
        return start, len(text)
    return start, max(text.rfind(" ", start, end), around + 1)
