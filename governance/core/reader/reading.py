"""One reading of a text for every check that asks what it does: threatens, steers, decides for people, or claims."""

import re
from collections.abc import Iterator, Sequence
from functools import cache
from typing import NamedTuple

from governance.core.reader.model import FAMILIES, HARM, THREAT, Reader, trained
from governance.core.reader.network import Floats
from governance.core.reader.wordpiece import WORD, unaccented

_SENTENCE_END = re.compile(r"[.!?\u2026\n][.!?\u2026\n\"')\]\u201d\u2019]*(?:(?<=\n)|(?=\s|$))")
_LETTERS = re.compile(r"[^\W\d_]+")
# Pieces of words in one stretch: enough for what belongs together, too few for a threat to drown in.
LONGEST, OVERLAP = 40, 12
FEWEST_WORDS = 3


class Found(NamedTuple):
    """What characters `start` to `end` do, and how far beyond doubt, in log-odds."""

    label: str
    start: int
    end: int
    margin: float


class Sentence(NamedTuple):
    """Characters `start` to `end`, as the numbers of their pieces; a part of a sentence where that is a long one."""

    start: int
    end: int
    numbers: tuple[int, ...]


class Reading:
    """A text cut into stretches, and looked at once for all families. Time is linear in the text."""

    def __init__(self, text: str) -> None:
        self._reader = trained()
        self._text = text
        self._parts = list(sentences(text, self._reader))
        self._packed = list(stretches(self._parts))
        self._glances = self._reader.glances([part.numbers for part in self._parts], self._packed)

    def found(self, family: str) -> list[Found]:
        """Everything of one family, in order. Raises KeyError for an unknown one, and TooDoubtfulError."""
        hot = [self._packed[place] for place in self._reader.doubtful(self._glances, family)]
        found: dict[tuple[str, int, int], float] = {}
        for first, last in hot:
            parts = self._parts[first:last]
            row = self._reader.scores(joined(parts))
            for group in FAMILIES[family]:
                margin = self._margin(row, group)
                if margin > 0 and self._says_enough(parts, group):
                    start, end = self._narrowed(parts, group)
                    # Stretches overlap, and the same sentence may do the same in two of them.
                    what = self._reader.likeliest(row, group), start, end
                    found[what] = max(margin, found.get(what, margin))
        return sorted((Found(*what, margin) for what, margin in found.items()), key=_place)

    def _says_enough(self, parts: Sequence[Sentence], group: str) -> bool:
        """Two words can threaten, and do nothing else."""
        return group == THREAT or len(_LETTERS.findall(self._text, parts[0].start, parts[-1].end)) >= FEWEST_WORDS

    def _margin(self, row: Floats, group: str) -> float:
        return float(self._reader.own_odds(row[None], group)[0]) - self._reader.groups[group].threshold

    def _narrowed(self, parts: Sequence[Sentence], group: str) -> tuple[int, int]:
        """The sentences of a stretch that do it, or the whole where no single one does."""
        doing = list(parts)
        if len(parts) > 1:
            doing = [part for part in parts if self._margin(self._reader.scores(part.numbers), group) > 0] or doing
        return doing[0].start, doing[-1].end


def read(text: str, family: str = HARM) -> list[Found]:
    """Everything of one family that is found in `text`: for whoever asks for no other."""
    return Reading(text).found(family)


def _place(one: Found) -> tuple[int, int, str]:
    return one.start, one.end, one.label


def sentences(text: str, reader: Reader) -> Iterator[Sentence]:
    """The sentences of a text, without the blanks around them; a long one in overlapping parts."""
    lowered = plain(text)
    start = 0
    for end in [*[match.end() for match in _SENTENCE_END.finditer(lowered)], len(lowered)]:
        words = WORD.findall(lowered, start, end)
        if words and not _is_spelled_out(words):
            numbers = reader.pieces.numbers(words)
            if len(numbers) > LONGEST:
                yield from _parts(list(WORD.finditer(lowered, start, end)), reader)
            elif numbers:  # an accent that stands alone is a word of no pieces
                inside = lowered[start:end]
                yield Sentence(end - len(inside.lstrip()), start + len(inside.rstrip()), tuple(numbers))
        start = end


def _parts(words: Sequence[re.Match[str]], reader: Reader) -> Iterator[Sentence]:
    numbers: list[int] = []
    first = 0
    for place, word in enumerate(words):
        own = reader.pieces.numbers([word[0]])[: LONGEST - OVERLAP]
        if len(numbers) + len(own) > LONGEST:
            yield Sentence(words[first].start(), words[place - 1].end(), tuple(numbers))
            first = max(first + 1, place - OVERLAP // 2)
            numbers = reader.pieces.numbers([one[0] for one in words[first:place]])[-OVERLAP:]
        numbers.extend(own)
    yield Sentence(words[first].start(), words[-1].end(), tuple(numbers))


def stretches(parts: Sequence[Sentence]) -> Iterator[tuple[int, int]]:
    """Neighbouring sentences together, as many as fit: the first, and the one after the last. The last one of a stretch
    begins the next if there is room."""
    first = size = 0
    for place, part in enumerate(parts):
        own = len(part.numbers)
        if size and size + own > LONGEST:
            yield first, place
            again = len(parts[place - 1].numbers)
            fits = place - first > 1 and again + own <= LONGEST
            first, size = (place - 1, again) if fits else (place, 0)
        size += own
    if parts:
        yield first, len(parts)


def joined(parts: Sequence[Sentence]) -> tuple[int, ...]:
    """The pieces of neighbouring sentences."""
    return tuple(number for part in parts for number in part.numbers)


def _is_spelled_out(words: Sequence[str]) -> bool:
    """Letters set apart, which are read where they have been put together again."""
    return 2 * sum(len(word) == 1 and word.isalpha() for word in words) > len(words) > 1


def plain(text: str) -> str:
    """In lower case and without accents, letter for letter: a few letters become two, and would move the offsets."""
    if text.isascii():
        return text.lower()
    return "".join(map(_plain_letter, text))


@cache
def _plain_letter(letter: str) -> str:
    found = unaccented(letter).lower()
    return found if len(found) == 1 else letter
