"""What a query asks for, as the engines are told it."""

from dataclasses import dataclass
from enum import StrEnum


class Scope(StrEnum):
    """Where in a document the words have to stand."""

    TITLE = "title"
    HEADINGS = "headings"
    EVERYTHING = "everything"


@dataclass(frozen=True)
class Term:
    """One word of a query: any of the `tokens`, or any word with this `beginning`.

    `word` is what was typed, or what was meant by it. It is `known` where a public document has it.
    """

    word: str
    tokens: tuple[str, ...]
    beginning: str = ""
    weight: float = 0.0
    known: bool = True


@dataclass(frozen=True)
class Among:
    """Which documents count: those with one of these visibilities, whose kind has all of these bits."""

    visibilities: tuple[str, ...]
    bits: int


@dataclass(frozen=True)
class Plan:
    """`clauses` name terms by number: a document that has all terms of one of them is found."""

    terms: tuple[Term, ...]
    clauses: tuple[tuple[int, ...], ...]
    query: str
    corrected: bool

    @property
    def wanted(self) -> list[Term]:
        """Terms that count towards the rank."""
        return [self.terms[number] for number in sorted({number for clause in self.clauses for number in clause})]
