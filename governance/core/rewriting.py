"""Text with parts of it replaced, and the way back: offsets of the result lead to offsets of the input."""

from bisect import bisect_right
from collections.abc import Iterable
from typing import NamedTuple


class Replacement(NamedTuple):
    """What stands in the place of characters `start` to `end`; it may be empty."""

    start: int
    end: int
    text: str


class Piece(NamedTuple):
    """One replacement in the result, and the span of the input that it stands for."""

    out_start: int
    out_end: int
    in_start: int
    in_end: int


def merge(replacements: Iterable[Replacement]) -> list[Replacement]:
    """Replacements without overlap, in order. Where some overlap, the longest names the whole."""
    merged: list[Replacement] = []
    longest = 0
    for one in sorted(replacements, key=lambda one: (one.start, one.start - one.end)):
        length = one.end - one.start
        if not merged or one.start >= merged[-1].end:
            merged.append(one)
            longest = length
            continue
        last = merged[-1]
        text = one.text if length > longest else last.text
        longest = max(longest, length)
        merged[-1] = Replacement(last.start, max(last.end, one.end), text)
    return merged


class Rewritten:
    """`text` is the input with its replacements made."""

    def __init__(self, text: str, replacements: Iterable[Replacement]) -> None:
        self.replacements = merge(replacements)
        self.pieces: list[Piece] = []
        parts: list[str] = []
        position = length = 0
        for one in self.replacements:
            parts += [text[position : one.start], one.text]
            length += one.start - position
            self.pieces.append(Piece(length, length + len(one.text), one.start, one.end))
            length += len(one.text)
            position = one.end
        parts.append(text[position:])
        self.text = "".join(parts)

    def changed(self) -> list[tuple[int, int]]:
        """Where the replacements stand in the result."""
        return [(piece.out_start, piece.out_end) for piece in self.pieces]

    def to_input(self, start: int, end: int) -> tuple[int, int]:
        """The span of the input behind a span of the result; a part of a replacement stands for the whole of it."""
        return self._left(start), self._right(end)

    def to_result(self, start: int, end: int) -> tuple[int, int]:
        """The span of the result that stands for a span of the input."""
        return self._placed(start, first=True), self._placed(end, first=False)

    def _placed(self, offset: int, *, first: bool) -> int:
        index = bisect_right(self.pieces, offset, key=lambda piece: piece.in_start) - 1
        if index < 0:
            return offset
        piece = self.pieces[index]
        if offset >= piece.in_end:
            return offset - piece.in_end + piece.out_end
        return piece.out_start if first else piece.out_end

    def _piece_at(self, offset: int) -> Piece | None:
        index = bisect_right(self.pieces, offset, key=lambda piece: piece.out_start) - 1
        return self.pieces[index] if index >= 0 else None

    def _left(self, offset: int) -> int:
        piece = self._piece_at(offset)
        if piece is None:
            return offset
        return piece.in_start if offset < piece.out_end else offset - piece.out_end + piece.in_end

    def _right(self, offset: int) -> int:
        piece = self._piece_at(offset - 1)
        if piece and piece.out_start < offset <= piece.out_end:
            return piece.in_end
        return self._left(offset - 1) + 1
