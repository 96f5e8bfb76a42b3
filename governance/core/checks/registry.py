"""The registry from a check's name to what builds it, and the parts every check is made of."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, NamedTuple

from governance.core.actions import ProposedAction
from governance.core.checks.prose import Prose
from governance.core.errors import MalformedRuleError

CATEGORY_PREFIXES = ("pii.", "threat.", "sentiment.", "injection.", "claim.", "boundary.", "conflict.", "secret.")


class Span(NamedTuple):
    """Characters `start` to `end` of the text as it was examined."""

    start: int
    end: int


NOWHERE = Span(0, 0)


_WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)*")
# Half the time on ordinary text, and the same words.
_ASCII_WORD = re.compile(r"[a-z]+(?:'[a-z]+)*")
_DIGIT = re.compile(r"\d")
STEM_LETTERS = 4


@dataclass(frozen=True)
class Examined:
    """What a check reads: the action, and its text with look-alike and invisible characters folded away.

    `words`, `stems` and `digits` are for the guard that each check begins with, so that ordinary text costs it next to
    nothing. `pressure`, from 0 to 1, says how loaded the system is. `memo` is for what one decision need not work out
    twice, although it reads its text several times; it ends with the decision.
    """

    action: ProposedAction
    text: str
    pressure: float = 0.0
    memo: dict[Any, Any] = field(default_factory=dict, compare=False)

    @cached_property
    def words(self) -> frozenset[str]:
        """The words of the text in lower case; an apostrophe inside a word belongs to it."""
        pattern = _ASCII_WORD if self.text.isascii() else _WORD
        return frozenset(pattern.findall(self.text.casefold()))

    @cached_property
    def stems(self) -> frozenset[str]:
        """The first four letters of each word."""
        return frozenset(word[:STEM_LETTERS] for word in self.words)

    @cached_property
    def digits(self) -> int:
        return len(_DIGIT.findall(self.text))

    @cached_property
    def prose(self) -> Prose:
        return Prose(self.text)


def key_words(name: str) -> list[str]:
    """The words of a name such as "limits.mongodb_port", in lower case, as a matcher's `keys` has them."""
    return _WORD.findall(name.casefold())


@dataclass(frozen=True, slots=True)
class Matcher:
    """A check made ready for one rule.

    `find` yields the spans that match, in time linear in the text. `message` begins a sentence that the rule's effect
    ends. `marker` stands in a masked span's place; None means that there is no text to mask. Where `keys` has words,
    the check can match only if one of them is a word of the text or of a parameter's name; where there is a `pattern`
    (RE2's syntax), only if it occurs in the text: so the many rules that cannot match need not be asked. A check that
    `guesses` goes by likelihood, and gives way where another one knows what it found.
    """

    category: str
    severity: str
    message: str
    marker: str | None
    find: Callable[[Examined], Iterable[Span]]
    keys: frozenset[str] = frozenset()
    pattern: str | None = None
    guesses: bool = False


Builder = Callable[["Options"], Matcher]
CHECKS: dict[str, Builder] = {}


class Options:
    """A matcher's options, read by name; whatever is left unread is unknown, and refused."""

    def __init__(self, check: str, values: Mapping[str, Any]) -> None:
        self.check = check
        self._values = dict(values)

    def text(self, name: str) -> str:
        value = self._take(name)
        if not isinstance(value, str) or not value.strip():
            raise MalformedRuleError("matcher", f"{self.check} needs {name!r} as text")
        return value

    def scalar(self, name: str) -> str | int | float | bool:
        value = self._take(name)
        if not isinstance(value, str | int | float):
            raise MalformedRuleError("matcher", f"{self.check} needs {name!r} as text, a number, true or false")
        return value

    def finish(self) -> None:
        if self._values:
            raise MalformedRuleError("matcher", f"{self.check} has no option {min(self._values)!r}")

    def _take(self, name: str) -> Any:
        if name not in self._values:
            raise MalformedRuleError("matcher", f"{self.check} needs the option {name!r}")
        return self._values.pop(name)


def register(name: str) -> Callable[[Builder], Builder]:
    """Enter a builder that reads options."""

    def enter(builder: Builder) -> Builder:
        CHECKS[name] = builder
        return builder

    return enter


def text_check(
    name: str, *, severity: str, message: str, marker: str = "[removed]", guesses: bool = False
) -> Callable[[Callable[[Examined], Iterable[Span]]], Callable[[Examined], Iterable[Span]]]:
    """Enter a check that has no options; its name is its category."""

    def enter(find: Callable[[Examined], Iterable[Span]]) -> Callable[[Examined], Iterable[Span]]:
        CHECKS[name] = lambda _: Matcher(name, severity, message, marker, find, guesses=guesses)
        return find

    return enter


def build(matcher: Any) -> Matcher:
    """A matcher's data, such as {"check": "pii.email"}, made ready. Raises MalformedRuleError."""
    if not isinstance(matcher, Mapping):
        raise MalformedRuleError("matcher", 'must be an object such as {"check": "pii.email"}')
    values = dict(matcher)
    name = values.pop("check", None)
    if not isinstance(name, str) or name not in CHECKS:
        raise MalformedRuleError("matcher", f"unknown check {name!r}; there are {', '.join(sorted(CHECKS))}")
    options = Options(name, values)
    built = CHECKS[name](options)
    options.finish()
    return built
