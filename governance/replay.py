"""Where past actions come from when a change of the rules is tried on them before it is made.

A decision on record holds no text, so that only what another table keeps can be decided on again. Whoever keeps texts
registers a source; governance itself knows none of them but the golden sets.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from uuid import UUID

from governance.core.actions import ProposedAction


@dataclass(frozen=True, slots=True)
class Replayed:
    """An action to decide on once more. `decision` is its record in the audit chain, and then the text was masked when
    it was kept; an example that nobody sent has none."""

    action: ProposedAction
    subject: str
    decision: UUID | None = None


Source = Callable[[int], Iterable[Replayed]]
SOURCES: dict[str, Source] = {}


def register_source(name: str, source: Source) -> None:
    """Enter a source; called with a number, it yields at most so many actions, the newest ones."""
    SOURCES[name] = source
