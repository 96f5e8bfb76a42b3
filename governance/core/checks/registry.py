"""The registry from a check's name to what builds it, and the parts every check is made of."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
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


@dataclass(frozen=True)
class Examined:
    """What a check reads: the action, and its text with look-alike and invisible characters folded away."""

    action: ProposedAction
    text: str

    @cached_property
    def prose(self) -> Prose:
        return Prose(self.text)


@dataclass(frozen=True, slots=True)
class Matcher:
    """A check made ready for one rule.

    `find` yields the spans that match, in time linear in the text. `message` begins a sentence that the rule's effect
    ends. `marker` stands in a masked span's place; None means that there is no text to mask.
    """

    category: str
    severity: str
    message: str
    marker: str | None
    find: Callable[[Examined], Iterable[Span]]


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
    name: str, *, severity: str, message: str, marker: str = "[removed]"
) -> Callable[[Callable[[Examined], Iterable[Span]]], Callable[[Examined], Iterable[Span]]]:
    """Enter a check that has no options; its name is its category."""

    def enter(find: Callable[[Examined], Iterable[Span]]) -> Callable[[Examined], Iterable[Span]]:
        CHECKS[name] = lambda _: Matcher(name, severity, message, marker, find)
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
