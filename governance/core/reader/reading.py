"""One reading of a text for every check that asks what it does: threatens, steers, decides for people, or claims."""

import re
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from governance.core.reader.model import FAMILIES, HARM, Reader, trained
from governance.core.reader.network import Floats
from governance.core.reader.wordpiece import WORD, unaccented

_SENTENCE_END = re.compile(r"[.!?\u2026\n][.!?\u2026\n\"')\]\u201d\u2019]*(?:(?<=\n)|(?=\s|$))")
# Pieces of words in one stretch: enough for what belongs together, too few for a threat to drown in.
LONGEST, OVERLAP = 40, 12


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


def read(text: str, family: str = HARM, memo: dict[Any, Any] | None = None) -> list[Found]:
    """Everything of one family that is found in `text`, in order. Time is linear in the text.

    `memo` keeps what the second look said for as long as the caller likes. Raises KeyError for an unknown family.
    """
    reader = trained()
    memo = {} if memo is None else memo
    parts = list(sentences(text, reader))
    packed = list(stretches(parts))
    if not packed:
        return []
    hot = [packed[place] for place in reader.doubtful([part.numbers for part in parts], packed, family)]
    found: dict[Found, None] = {}
    for (first, last), row in zip(hot, _scored(reader, [joined(parts[slice(*one)]) for one in hot], memo), strict=True):
        for group in FAMILIES[family]:
            margin = _margin(reader, row, group)
            if margin > 0:
                start, end = _narrowed(reader, parts[first:last], group, memo)
                found[Found(reader.likeliest(row, group), start, end, margin)] = None
    return sorted(found, key=lambda one: (one.start, one.end, one.label))


def _scored(reader: Reader, wanted: Sequence[tuple[int, ...]], memo: dict[Any, Any]) -> list[Floats]:
    fresh = [numbers for numbers in dict.fromkeys(wanted) if numbers not in memo]
    if fresh:
        memo.update(zip(fresh, reader.scores(fresh), strict=True))
    return [memo[numbers] for numbers in wanted]


def _margin(reader: Reader, row: Floats, group: str) -> float:
    return float(reader.odds(row[None], group)[0]) - reader.groups[group].threshold


def _narrowed(reader: Reader, parts: Sequence[Sentence], group: str, memo: dict[Any, Any]) -> tuple[int, int]:
    """The sentences of a stretch that do it, or the whole where no single one does."""
    rows = _scored(reader, [part.numbers for part in parts], memo) if len(parts) > 1 else []
    doing = [part for part, row in zip(parts, rows, strict=False) if _margin(reader, row, group) > 0] or parts
    return doing[0].start, doing[-1].end


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
            else:
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
    lowered = text.lower()
    if len(lowered) != len(text):
        lowered = "".join(letter.lower() if len(letter.lower()) == 1 else letter for letter in text)
    if lowered.isascii():
        return lowered
    return "".join(letter if len(plain := unaccented(letter)) != 1 else plain for letter in lowered)
