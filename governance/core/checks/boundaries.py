"""Boundaries 12.1 to 12.7 as checks: one a section, all of them from one reading of the text."""

from collections.abc import Iterator
from functools import partial

from governance.core.checks.registry import NOWHERE, Examined, Matcher, Options, Span, register
from governance.core.framework.boundary import signals
from governance.core.framework.boundary_sections import SECTIONS, Section


def _enter(name: str, section: Section) -> None:
    @register(f"boundary.{name}")
    def build(_options: Options) -> Matcher:
        message = f"This takes a decision that belongs to people ({section.number}, {section.belongs})"
        return Matcher(f"boundary.{name}", "high", message, None, partial(_find, name))


def _find(name: str, examined: Examined) -> Iterator[Span]:
    """What an action says of itself recommends a review, as the enforcer has it; only what it does is held."""
    return (signal.span for signal in signals(examined) if signal.section == name and signal.span != NOWHERE)


for _name, _section in SECTIONS.items():
    _enter(_name, _section)
