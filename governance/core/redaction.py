"""Masking: spans of the input become readable markers, and offsets of the result lead back to the input."""

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from typing import NamedTuple

MARKERS = (
    "[email]",
    "[phone]",
    "[card]",
    "[iban]",
    "[ip]",
    "[secret]",
    "[link with a secret]",
    "[removed]",
    "[withheld]",
)
_MARKER_RUN = re.compile(f"(?:{'|'.join(map(re.escape, MARKERS))})+")


class Mask(NamedTuple):
    start: int
    end: int
    marker: str


class Piece(NamedTuple):
    """One marker in the rendered text, and the span of the input that it stands for."""

    out_start: int
    out_end: int
    in_start: int
    in_end: int


def merge(masks: Iterable[Mask]) -> list[Mask]:
    """Masks without overlap, in order. Where some overlap, the longest names the whole."""
    merged: list[Mask] = []
    longest = 0
    for mask in sorted(masks, key=lambda mask: (mask.start, mask.start - mask.end)):
        length = mask.end - mask.start
        if not merged or mask.start >= merged[-1].end:
            merged.append(mask)
            longest = length
            continue
        last = merged[-1]
        marker = mask.marker if length > longest else last.marker
        longest = max(longest, length)
        merged[-1] = Mask(last.start, max(last.end, mask.end), marker)
    return merged


class Rendered:
    """The input with its masks applied."""

    def __init__(self, text: str, masks: Iterable[Mask]) -> None:
        self.masks = merge(masks)
        self.pieces: list[Piece] = []
        parts: list[str] = []
        position = length = 0
        for mask in self.masks:
            parts += [text[position : mask.start], mask.marker]
            length += mask.start - position
            self.pieces.append(Piece(length, length + len(mask.marker), mask.start, mask.end))
            length += len(mask.marker)
            position = mask.end
        parts.append(text[position:])
        self.text = "".join(parts)

    def to_input(self, start: int, end: int) -> tuple[int, int]:
        """The span of the input behind a span of the result; a part of a marker stands for the whole of it."""
        return self._left(start), self._right(end)

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
        if piece and offset <= piece.out_end:
            return piece.in_end
        return self._left(offset - 1) + 1


def marker_runs(text: str) -> list[tuple[int, int]]:
    """Where markers already stand in `text`, neighbours taken together."""
    return [match.span() for match in _MARKER_RUN.finditer(text)] if "[" in text else []


def within(span: tuple[int, int], runs: Sequence[tuple[int, int]]) -> bool:
    index = bisect_right(runs, span[0], key=lambda run: run[0]) - 1
    return index >= 0 and span[1] <= runs[index][1]
