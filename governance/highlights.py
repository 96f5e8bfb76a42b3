"""A text cut into pieces, so that a page can mark what the rules find in it and what was masked before."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from governance.core.decisions import Finding
from governance.core.redaction import marker_runs


@dataclass(frozen=True, slots=True)
class Piece:
    """`numbers` are those of the findings that cover the piece, from 1, in the order in which they were given."""

    text: str
    numbers: tuple[int, ...]
    masked: bool


def pieces(text: str, findings: Sequence[Finding]) -> list[Piece]:
    """The text from its first to its last character. Findings may overlap; offsets count characters of `text`."""
    spans = [(one.start, one.end) for one in findings]
    masks = marker_runs(text)
    cuts = sorted({0, len(text), *(at for span in (*spans, *masks) for at in span if at <= len(text))})
    return [
        Piece(
            text=text[start:end],
            numbers=tuple(number for number, span in enumerate(spans, 1) if span[0] <= start and end <= span[1]),
            masked=any(mask[0] <= start and end <= mask[1] for mask in masks),
        )
        for start, end in pairwise(cuts)
    ]
