"""The parts of a text around a few spots, so that a text is not read whole again for the sake of one word in it."""

import re
from collections.abc import Iterable, Iterator, Sequence

from governance.core.rewriting import Replacement, Rewritten

# Characters before and after a spot. No check looks further than this past the sentence or line it has begun.
REACH = 240
_BREAK = re.compile(r"\n|[.!?]\s")
# Stands for what was left out, and parts sentences, lines and paragraphs alike.
GAP = "\n\n"
# Below this share of the text left out, cutting costs more than it saves.
_LEAST_SAVED = 0.25


class Excerpt(Rewritten):
    """The text with every stretch that is far from all spots replaced by a gap."""

    def touches_gap(self, start: int, end: int) -> bool:
        """Whether a span of the excerpt holds a part of a gap, and so stands for text that nobody read."""
        piece = self._piece_at(end - 1)
        return piece is not None and start < min(end, piece.out_end)


def excerpt(text: str, spots: Iterable[tuple[int, int]]) -> Excerpt | None:
    """The surroundings of `spots`, or None where they are most of the text, or there are none and so nothing says what
    need not be read. Time is linear in the text."""
    kept = list(_kept(text, sorted(spots)))
    if not kept:
        return None
    left_out = list(_between(kept, len(text)))
    if sum(end - start for start, end in left_out) < _LEAST_SAVED * len(text):
        return None
    return Excerpt(text, [Replacement(start, end, GAP) for start, end in left_out])


def _kept(text: str, spots: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Stretches around the spots, widened to whole sentences where these are not much longer, in order, apart."""
    first, last = -1, -1
    for start, end in spots:
        begin, stop = _begin(text, start), _stop(text, end)
        if begin > last:
            if first >= 0:
                yield first, last
            first = begin
        last = max(last, stop)
    if first >= 0:
        yield first, last


def _begin(text: str, start: int) -> int:
    near = max(0, start - REACH)
    breaks = [match.end() for match in _BREAK.finditer(text, max(0, near - REACH), near)]
    return breaks[-1] if breaks else max(0, near - REACH)


def _stop(text: str, end: int) -> int:
    near = min(len(text), end + REACH)
    found = _BREAK.search(text, near, min(len(text), near + REACH))
    return found.end() if found else min(len(text), near + REACH)


def _between(kept: Sequence[tuple[int, int]], length: int) -> Iterator[tuple[int, int]]:
    position = 0
    for start, end in kept:
        if start - position > len(GAP):
            yield position, start
        position = end
    if length - position > len(GAP):
        yield position, length
