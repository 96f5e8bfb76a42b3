"""Which rules can match at all: found by words, by parameter names and by one pass over all patterns.

A rule without such a key is always asked. With it, thousands of rules cost what the few cost that can match.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from governance.core.checks.registry import Matcher, key_words
from governance.core.patterns import PatternSet

_DEEPEST = 8
_MOST_NAMES = 2000


class TooManyParametersError(ValueError):
    """Parameters too deep or too many to be read; the action is held."""


@dataclass(frozen=True, slots=True)
class Armed:
    """A rule with its check made ready."""

    instruction: str
    version: int
    effect: str
    persistence: str
    scope: frozenset[str]
    matcher: Matcher


def parameter_words(parameters: Mapping[str, Any]) -> frozenset[str]:
    """The words of every parameter's name, nested ones included. Raises TooManyParametersError."""
    if not parameters:
        return frozenset()
    return frozenset(word for name in _names(parameters) for word in key_words(name))


def _names(parameters: Mapping[str, Any]) -> Iterator[str]:
    waiting: list[tuple[Any, int]] = [(parameters, 0)]
    seen = 0
    while waiting:
        value, depth = waiting.pop()
        entries: Iterable[Any] = value
        if isinstance(value, Mapping):
            yield from map(str, value)
            entries = value.values()
        seen += len(value)
        if depth > _DEEPEST or seen > _MOST_NAMES:
            raise TooManyParametersError
        waiting += [(entry, depth + 1) for entry in entries if isinstance(entry, Mapping | list | tuple)]


class RuleIndex:
    """The rules of one kind of action. Immutable once made."""

    def __init__(self, rules: Sequence[Armed]) -> None:
        self.rules = rules
        self._rank = {rule.instruction: rank for rank, rule in enumerate(rules)}
        self._always = [rule for rule in rules if not rule.matcher.keys and rule.matcher.pattern is None]
        self._by_word: dict[str, list[Armed]] = defaultdict(list)
        for rule in rules:
            for word in rule.matcher.keys:
                self._by_word[word].append(rule)
        patterned = [rule for rule in rules if rule.matcher.pattern is not None]
        self._patterned = patterned
        self._patterns = PatternSet([rule.matcher.pattern or "" for rule in patterned]) if patterned else None

    @property
    def uses_words(self) -> bool:
        return bool(self._by_word)

    def candidates(self, texts: Sequence[str], words: frozenset[str]) -> list[Armed]:
        """The rules that may match, in their order; every rule that is left out cannot."""
        if not self._by_word and self._patterns is None:
            return self._always
        found = {rule.instruction: rule for rule in self._always}
        for word in words & self._by_word.keys():
            found.update((rule.instruction, rule) for rule in self._by_word[word])
        if self._patterns is not None:
            matching = {number for text in texts for number in self._patterns.matching(text)}
            found.update((self._patterned[number].instruction, self._patterned[number]) for number in matching)
        return sorted(found.values(), key=lambda rule: self._rank[rule.instruction])

    def rank(self, instruction: str) -> int:
        return self._rank[instruction]
