"""An action prepared for comparison: its sentences with their values, its parameters with their key words."""

import re
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from functools import cached_property
from typing import Any, NamedTuple

from governance.core.checks.prose import Prose
from governance.core.framework.subjects import FAMILY, index_key, key_words, path_words, plain_stems
from governance.core.framework.values import Value, find_values

_DEEPEST, _MOST_PARAMETERS = 8, 500


class Mismatch(NamedTuple):
    """`required` and `given` in words; `start` and `end` count characters of the text, `path` names a parameter."""

    kind: str
    subject: str
    required: str
    given: str
    start: int
    end: int
    path: str


class Parameter(NamedTuple):
    path: str
    words: frozenset[str]
    context: frozenset[str]
    value: Any


class Sentence(NamedTuple):
    start: int
    text: str
    stems: frozenset[str]
    values: tuple[Value, ...]
    is_question: bool


class Proposal:
    """An action prepared for comparison: its sentences with their values, its parameters with their key words."""

    def __init__(self, text: str, parameters: Mapping[str, Any]) -> None:
        self.text = text
        self.parameters = tuple(_flattened(parameters))

    @cached_property
    def sentences(self) -> tuple[Sentence, ...]:
        prose = Prose(self.text)
        return tuple(
            Sentence(
                span.start,
                self.text[span.start : span.end],
                frozenset(plain_stems(self.text[span.start : span.end])),
                tuple(find_values(self.text[span.start : span.end])),
                prose.is_question(span),
            )
            for span in prose.sentences
        )

    @cached_property
    def keys(self) -> frozenset[str]:
        """What the index of instructions is asked with: beginnings of every stem of the text and the parameters."""
        found = set(plain_stems(self.text))
        for parameter in self.parameters:
            found |= parameter.words
            found |= frozenset(plain_stems(shown_value(parameter.value)))
        found |= {FAMILY[word] for word in _words(self) if word in FAMILY}
        return frozenset(map(index_key, found))


def _words(proposal: Proposal) -> set[str]:
    shown = " ".join(shown_value(parameter.value) for parameter in proposal.parameters)
    return set(re.findall(r"\w+(?:[.-]\w+)*", f"{proposal.text} {shown}".lower()))


def _flattened(parameters: Mapping[str, Any], path: str = "", depth: int = 0) -> Iterator[Parameter]:
    beside = {str(name): frozenset(_context(value)) for name, value in list(parameters.items())[:_MOST_PARAMETERS]}
    for name, value in list(parameters.items())[:_MOST_PARAMETERS]:
        whole = f"{path}.{name}" if path else str(name)
        context = frozenset[str]().union(*(told for other, told in beside.items() if other != str(name)))
        for entry in list(value)[:_MOST_PARAMETERS] if isinstance(value, list | tuple | set | frozenset) else (value,):
            if isinstance(entry, Mapping) and depth < _DEEPEST:
                yield from _flattened(entry, whole, depth + 1)
            else:
                yield Parameter(whole, path_words(whole), context, entry)


def _context(value: Any) -> list[str]:
    return key_words(value[:80]) if isinstance(value, str) and "/" not in value else []


def shown_value(value: Any) -> str:
    if isinstance(value, date | datetime):
        return value.isoformat()[:10]
    return str(value)[:2000] if isinstance(value, str | int | float) else ""
