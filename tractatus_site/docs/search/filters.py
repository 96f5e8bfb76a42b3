"""What a search is narrowed by, and how many documents each choice would leave."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any
from urllib.parse import urlencode

from django.db.models import TextField
from django.db.models.functions import Cast
from django.http import QueryDict

from tractatus_site.docs.models import AUDIENCES, CATEGORIES, Document, DocumentQuerySet

MAX_QUERY = 100
PAGE = 10
LAST_PAGE = 50
# What can be chosen, by the name in an address: the field, what it is called, and its values with theirs.
CHOICES: Mapping[str, tuple[str, str, Mapping[str, str]]] = {
    "category": ("category", "Category", CATEGORIES),
    "quadrant": ("quadrant", "Quadrant", dict(Document.Quadrant.choices)),
    "persistence": ("persistence", "Persistence", dict(Document.Persistence.choices)),
    "level": ("technical_level", "Level", dict(Document.Level.choices)),
    "audience": ("audience", "Audience", {name: label.capitalize() for name, label in AUDIENCES.items()}),
}
# A document's kind is a number: a bit for each value that it has. Databases count and narrow by it faster than by five
# texts. It is kept in the index, which is made anew where these values or their order change: see indexing.VERSION.
VALUES = [(name, value) for name, (_, _, values) in CHOICES.items() for value in values]
BITS: Mapping[tuple[str, str], int] = {named: 1 << place for place, named in enumerate(VALUES)}
BITS_OF = {name: sum(bit for (of, _), bit in BITS.items() if of == name) for name in CHOICES}


@dataclass(frozen=True)
class Filters:
    q: str = ""
    category: str = ""
    quadrant: str = ""
    persistence: str = ""
    level: str = ""
    audience: str = ""

    @property
    def chosen(self) -> dict[str, str]:
        return {name: value for name in CHOICES if (value := getattr(self, name))}

    @property
    def bits(self) -> int:
        """Those that the kind of a document has to have."""
        return sum(BITS[named] for named in self.chosen.items())

    @property
    def active(self) -> bool:
        return bool(self.q or self.chosen)

    def address(self, **changes: Any) -> str:
        """The query string of these filters, and of what else is given; it says the same whoever opens it."""
        own = {name: changes.pop(name, value) for name, value in asdict(self).items()}
        return urlencode({name: value for name, value in (own | changes).items() if value})

    def without_choices(self) -> "Filters":
        return Filters(q=self.q)

    def narrow(self, documents: DocumentQuerySet) -> DocumentQuerySet:
        for name, value in self.chosen.items():
            field = CHOICES[name][0]
            if name == "audience":
                # A JSON list, which the engines read in different ways; as text they agree. Values are known words.
                documents = documents.alias(readers=Cast(field, TextField())).filter(readers__contains=f'"{value}"')
            else:
                documents = documents.filter(**{field: value})
        return documents


@dataclass(frozen=True)
class Choice:
    value: str
    label: str
    count: int
    chosen: bool
    address: str


@dataclass(frozen=True)
class Facet:
    name: str
    label: str
    choices: list[Choice]


@dataclass(frozen=True)
class Kinds:
    """How many documents there are of each kind. One query tells all counts."""

    rows: Sequence[tuple[int, int]]

    @property
    def everything(self) -> int:
        return sum(count for _, count in self.rows)

    def total(self, filters: Filters) -> int:
        wanted = filters.bits
        return sum(count for kind, count in self.rows if kind & wanted == wanted)

    def facets(self, filters: Filters) -> list[Facet]:
        """Each counts what the others leave, so that a choice can be changed for another of its kind."""
        return [_facet(name, self._counts(name, filters.bits & ~BITS_OF[name]), filters) for name in CHOICES]

    def _counts(self, name: str, wanted: int) -> dict[str, int]:
        """Added up by all values of a document first: there are far fewer combinations of these than kinds."""
        own = BITS_OF[name]
        together: Counter[int] = Counter()
        for kind, count in self.rows:
            if kind & wanted == wanted:
                together[kind & own] += count
        return {
            value: sum(count for kind, count in together.items() if kind & BITS[name, value])
            for value in CHOICES[name][2]
        }


def filters_of(asked: QueryDict) -> Filters:
    """Unknown values of a filter are ignored, as if nothing had been chosen."""
    chosen = {name: value for name, (_, _, values) in CHOICES.items() if (value := asked.get(name, "")) in values}
    query = asked.get("q", "").replace("\x00", "").strip()
    return Filters(q=query[:MAX_QUERY], **chosen)


def page_of(asked: QueryDict) -> int:
    """The first for what is no page."""
    number = asked.get("page", "1")
    return min(max(int(number), 1), LAST_PAGE) if number.isascii() and number.isdigit() and len(number) < 10 else 1  # noqa: PLR2004


def kind_of(document: Document) -> int:
    """In the number of the values that can be chosen; any other value has no bit."""
    had = {name: getattr(document, field) for name, (field, _, _) in CHOICES.items()}
    single = {(name, value) for name, value in had.items() if name != "audience"}
    several = {("audience", value) for value in had["audience"]}
    return sum(BITS.get(named, 0) for named in single | several)


def _facet(name: str, counts: Mapping[str, int], filters: Filters) -> Facet:
    _, label, values = CHOICES[name]
    chosen = getattr(filters, name)
    return Facet(
        name,
        label,
        [
            Choice(
                value,
                called,
                counts.get(value, 0),
                value == chosen,
                filters.address(**{name: "" if value == chosen else value}),
            )
            for value, called in values.items()
            if counts.get(value) or value == chosen
        ],
    )
