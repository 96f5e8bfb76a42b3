"""What a person's word about a held action does, as the app that owns the kind of action tells.

Governance lifts the hold or leaves it; it knows neither what waits for that nor how it goes on.
"""

from collections.abc import Callable
from dataclasses import dataclass

from governance.models import Review


def _nothing(_review: Review) -> None:
    """Nobody has to hear of it: the record of the review says all."""


@dataclass(frozen=True, slots=True)
class Aftermath:
    """`released` and `rejected` say in a sentence what follows, and what somebody has to do by hand. `follow` is
    called inside the transaction that closes a review, with its state, person and reason."""

    released: str
    rejected: str
    follow: Callable[[Review], None] = _nothing


UNKNOWN = Aftermath(
    released="Nothing follows by itself: whoever was stopped has to try again.",
    rejected="Nothing follows by itself: it stays undone.",
)
_AFTERMATHS: dict[str, Aftermath] = {}


def register_aftermath(action: str, aftermath: Aftermath) -> None:
    """Enter what follows for one kind of action."""
    _AFTERMATHS[action] = aftermath


def aftermath_of(action: str) -> Aftermath:
    return _AFTERMATHS.get(action, UNKNOWN)
