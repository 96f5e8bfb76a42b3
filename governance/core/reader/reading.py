"""One reading of a text for every check that asks what a sentence does: threatens, steers, or decides for people."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from governance.core.reader.features import features
from governance.core.reader.model import HARM, Model, trained
from governance.core.reader.words import TOKEN

_SENTENCE_END = re.compile(r"[.!?\u2026\n][.!?\u2026\n\"')\]]*(?:(?<=\n)|(?=\s|$))")
_QUOTATION = re.compile(
    r'"[^"]{1,400}"|\u201c[^\u201d]{1,400}\u201d|\u201e[^\u201c\u201d]{1,400}[\u201c\u201d]|\u00ab[^\u00bb]{1,400}\u00bb'
    r"|`[^`]{1,400}`|(?<!\w)'[^'\n]{2,200}'(?!\w)"
)
_QUOTES = '"\u201c\u201e\u00ab`'
_SINGLE_QUOTE = re.compile(r"(?<!\w)'")
_INNER_ENDS = str.maketrans(dict.fromkeys(".!?\n\u2026", ","))
_LONGEST, _STRIDE = 36, 24
_DOUBT = 2.0


class Found(NamedTuple):
    """What characters `start` to `end` do, and how far beyond doubt, in log-odds."""

    label: str
    start: int
    end: int
    margin: float


class Unit(NamedTuple):
    """A stretch of text that is read at once."""

    start: int
    end: int
    tokens: list[str]


def read(text: str, family: str = HARM) -> list[Found]:
    """Everything found in `text`, sentence by sentence; where one alone leaves a doubt, together with the one before.
    Time is linear in the text."""
    model = trained(family)
    carries, least = model.carriers.get, model.least
    found: list[Found] = []
    before: tuple[Unit, bool] | None = None
    for unit in units(text):
        doubt = False
        if sum([carries(token, 0) for token in unit.tokens]) >= least:
            hits, doubt = _hits(model, unit)
            if not hits and before and (doubt or before[1]):
                hits, _ = _hits(model, joined(before[0], unit))
            found.extend(hits)
            doubt &= not hits
        before = unit, doubt
    return found


def units(text: str) -> Iterator[Unit]:
    """The sentences of a text; a long one in overlapping stretches."""
    lowered = _lowered(text)
    if any(mark in lowered for mark in _QUOTES) or ("'" in lowered and _SINGLE_QUOTE.search(lowered)):
        lowered = _QUOTATION.sub(_kept_together, lowered)
    start = 0
    for end in [*[match.end() for match in _SENTENCE_END.finditer(lowered)], len(lowered)]:
        tokens = TOKEN.findall(lowered, start, end)
        if len(tokens) <= _LONGEST:
            if tokens and not _is_spelled_out(tokens):
                yield Unit(start, end, tokens)
        else:
            yield from _stretches(lowered, start, end)
        start = end


def _is_spelled_out(tokens: list[str]) -> bool:
    """Letters set apart, which are read where they have been put together again."""
    return 2 * sum([len(token) == 1 and token.isalpha() for token in tokens]) > len(tokens) > 1


def joined(first: Unit, second: Unit) -> Unit:
    return Unit(first.start, second.end, [*first.tokens[-_LONGEST:], *second.tokens])


def _stretches(text: str, start: int, end: int) -> Iterator[Unit]:
    matches = list(TOKEN.finditer(text, start, end))
    for begin in range(0, max(len(matches) - _LONGEST + _STRIDE, 1), _STRIDE):
        part = matches[begin : begin + _LONGEST]
        yield Unit(part[0].start(), part[-1].end(), [match[0] for match in part])


def _hits(model: Model, unit: Unit) -> tuple[list[Found], bool]:
    """What the unit does, and whether a little more would have told."""
    margins = model.margins(features(unit.tokens))
    hits = [Found(label, unit.start, unit.end, margin) for label, margin in margins if margin > 0]
    return hits, not hits and max(margin for _, margin in margins) > -_DOUBT


def _lowered(text: str) -> str:
    """In lower case, letter for letter: a few letters become two, and would move the offsets."""
    lowered = text.lower()
    if len(lowered) == len(text):
        return lowered
    return "".join(letter.lower() if len(letter.lower()) == 1 else letter for letter in text)


def _kept_together(quotation: re.Match[str]) -> str:
    """A quotation with plain marks, and without ends of sentences inside, so that it stays in one piece."""
    return f'"{quotation[0][1:-1].translate(_INNER_ENDS)}"'
