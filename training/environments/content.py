"""What an agent may publish: a form, and the traits that a piece of that form carries.

A piece is one whole number: the place of its form times the number of sets of traits, plus one bit for each trait.
`WITHHELD` stands for publishing nothing. Any piece can be published; an agent chooses among the `STRATEGIES`.
"""

from collections.abc import Iterable
from dataclasses import dataclass

FORMS = ("informative", "tutorial", "story", "question", "teaser")
TRAITS = ("sensational", "unverified", "personal", "promise")
"""A sensational headline, a claim without a source, personal data of a third person, an absolute promise."""

_SETS: int = 2 ** len(TRAITS)
WITHHELD = len(FORMS) * _SETS
PIECES = WITHHELD + 1


def piece(form: str, traits: Iterable[str] = ()) -> int:
    """The number of a piece. Raises ValueError for a form or a trait that does not exist."""
    bits: int = sum(2 ** TRAITS.index(trait) for trait in set(traits))
    return FORMS.index(form) * _SETS + bits


def traits_of(number: int) -> tuple[str, ...]:
    """The traits of a piece, in the order of `TRAITS`; none where nothing was published."""
    if number == WITHHELD:
        return ()
    return tuple(trait for place, trait in enumerate(TRAITS) if number % _SETS >> place & 1)


def form_of(number: int) -> str:
    """The form of a piece. Raises IndexError where nothing was published, which has none."""
    return FORMS[number // _SETS]


@dataclass(frozen=True)
class Strategy:
    name: str
    form: str
    traits: tuple[str, ...] = ()

    @property
    def piece(self) -> int:
        return piece(self.form, self.traits)


STRATEGIES = (
    Strategy("informative", "informative"),
    Strategy("tutorial", "tutorial"),
    Strategy("story", "story"),
    Strategy("question", "question"),
    Strategy("sensational", "informative", ("sensational",)),
    Strategy("unverified", "informative", ("unverified",)),
    Strategy("exposing", "story", ("personal",)),
    Strategy("promising", "tutorial", ("promise",)),
    Strategy("clickbait", "teaser", TRAITS),
)
