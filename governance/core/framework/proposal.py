"""An action prepared for comparison: its sentences with their values, its parameters with their key words."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from functools import cached_property
from typing import Any, NamedTuple

from governance.core.checks.prose import Prose
from governance.core.framework.families import find_members
from governance.core.framework.mentions import Mentioned
from governance.core.framework.subjects import index_key, is_weak, key_words, path_words, plain, plain_stems
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
    """`words` are those of its path; `context` is what the values beside it say, `beside` what they are called."""

    path: str
    words: frozenset[str]
    context: frozenset[str]
    value: Any
    beside: frozenset[str] = frozenset()


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
        self.mentioned = Mentioned(text)

    @cached_property
    def sentences(self) -> tuple[Sentence, ...]:
        prose = Prose(self.text)
        return tuple(
            Sentence(
                span.start,
                self.text[span.start : span.end],
                frozenset(plain_stems(self.text[span.start : span.end])),
                tuple(find_values(self.text[span.start : span.end])),
                self.text[span.start : span.end].rstrip(" \n\t)\"'*_").endswith("?"),
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
        shown = " ".join([self.text, *(shown_value(parameter.value) for parameter in self.parameters)])
        found |= {plain(member.family) for mention in find_members(shown) for member in mention.members}
        return frozenset(map(index_key, found))

    @cached_property
    def stems(self) -> frozenset[str]:
        """The words of the whole text, in plain form."""
        return frozenset(plain_stems(self.text))

    @cached_property
    def key_stems(self) -> frozenset[str]:
        """Those words of the whole text that say what it is about."""
        return frozenset(word for word in key_words(self.text) if not is_weak(word))


def _flattened(parameters: Mapping[str, Any], path: str = "", depth: int = 0) -> Iterator[Parameter]:
    beside = {str(name): frozenset(_context(value)) for name, value in list(parameters.items())[:_MOST_PARAMETERS]}
    names = frozenset[str]().union(*(path_words(name) for name in beside))
    for name, value in list(parameters.items())[:_MOST_PARAMETERS]:
        whole = f"{path}.{name}" if path else str(name)
        context = frozenset[str]().union(*(told for other, told in beside.items() if other != str(name)))
        for entry in list(value)[:_MOST_PARAMETERS] if isinstance(value, list | tuple | set | frozenset) else (value,):
            if isinstance(entry, Mapping) and depth < _DEEPEST:
                yield from _flattened(entry, whole, depth + 1)
            else:
                yield Parameter(whole, path_words(whole), context, entry, names)


def _context(value: Any) -> list[str]:
    return key_words(value[:80]) if isinstance(value, str) and "/" not in value else []


def shown_value(value: Any) -> str:
    if isinstance(value, date | datetime):
        return value.isoformat()[:10]
    return str(value)[:2000] if isinstance(value, str | int | float) else ""
