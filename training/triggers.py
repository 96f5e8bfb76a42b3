"""What schedules of training wait for, as the app that runs the agent counts it. The lab knows none of those apps."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Drift:
    """How far live texts were from those that the newest run learned from."""

    distance: float
    """In bits, from 0 (alike) to 1 (nothing in common)."""
    is_shifted: bool
    """Whether the distance is more than chance explains."""


@dataclass(frozen=True)
class Source:
    new_examples: Callable[[datetime], int]
    """How many examples people reviewed after a moment."""
    drift: Callable[[datetime], Drift | None]
    """The newest measurement after a moment, if there is one."""


_SOURCES: dict[str, Source] = {}


class NoSourceError(LookupError):
    """No app counts for that kind of agent; the message names it."""


def register_source(kind: str, source: Source) -> None:
    """Enter what counts for one kind of agent."""
    _SOURCES[kind] = source


def kinds() -> list[str]:
    """The agents that can be trained: those of which something is counted."""
    return sorted(_SOURCES)


def source(kind: str) -> Source:
    """Raises NoSourceError."""
    try:
        return _SOURCES[kind]
    except KeyError as error:
        raise NoSourceError(f"nothing counts examples or measures drift for the agent {kind!r}") from error
