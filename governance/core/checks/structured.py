"""Checks of what an action carries besides its text."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from governance.core.actions import ProposedAction
from governance.core.checks.registry import NOWHERE, Examined, Matcher, Options, Span, key_words, register

_MISSING = object()


@register("parameter.conflict")
def build_conflict(options: Options) -> Matcher:
    """Matches an action that gives a parameter another value than the rule's: "port" 27017 where 27027 is required.

    A dot leads into a nested parameter. An action that does not name the parameter is not in conflict.
    """
    parameter, required = options.text("parameter"), options.scalar("value")

    def find(examined: Examined) -> Iterator[Span]:
        given = _lookup(examined.action.parameters, parameter)
        if given is not _MISSING and not _same(given, required):
            yield NOWHERE

    message = f"The value given for {parameter} is not the one that the rule requires"
    # The last word of a path is the most particular one.
    keys = frozenset(key_words(parameter)[-1:])
    return Matcher("conflict.parameter", "high", message, None, find, keys=keys)


@register("boundary.evidence")
def build_evidence(options: Options) -> Matcher:
    """Matches an action without the evidence that the rule names, as a parameter with content or an evidence entry."""
    name = options.text("name")

    def find(examined: Examined) -> Iterator[Span]:
        if not _carries(examined.action, _plain(name)):
            yield NOWHERE

    return Matcher(
        "boundary.evidence",
        "high",
        f"The evidence that the rule asks for is missing ({name.replace('_', ' ')})",
        None,
        find,
    )


def _lookup(parameters: Mapping[str, Any], path: str) -> Any:
    if path in parameters:
        return parameters[path]
    head, dot, rest = path.partition(".")
    nested = parameters.get(head, _MISSING)
    return _lookup(nested, rest) if dot and isinstance(nested, Mapping) else _MISSING


def _same(given: Any, required: Any) -> bool:
    """27027, 27027.0 and "27027" are one value; True is not 1."""
    if isinstance(given, bool) or isinstance(required, bool):
        return given is required
    try:
        return float(given) == float(required)
    except (TypeError, ValueError):
        return str(given).strip().casefold() == str(required).strip().casefold()


def _carries(action: ProposedAction, name: str) -> bool:
    if any(_plain(key) == name and value not in (None, "", {}, []) for key, value in action.parameters.items()):
        return True
    return any(name in _plain(entry) for entry in action.evidence)


def _plain(name: str) -> str:
    return re.sub(r"[^a-z0-9]", "", name.lower())
