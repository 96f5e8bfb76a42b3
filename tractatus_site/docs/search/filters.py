"""What a search is narrowed by, and how many documents each choice would leave."""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import lru_cache
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, ExpressionWrapper, F, TextField
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
    """How many documents there are of each combination of what can be chosen. One query tells all counts."""

    rows: Sequence[tuple[Mapping[str, Sequence[str]], int]]

    @property
    def everything(self) -> int:
        return sum(count for _, count in self.rows)

    def total(self, filters: Filters) -> int:
        chosen = filters.chosen.items()
        return sum(count for kind, count in self.rows if all(value in kind[name] for name, value in chosen))

    def facets(self, filters: Filters) -> list[Facet]:
        """Each counts what the others leave, so that a choice can be changed for another of its kind."""
        counts: dict[str, Counter[str]] = {name: Counter() for name in CHOICES}
        chosen = filters.chosen
        for kind, count in self.rows:
            excluding = [name for name, value in chosen.items() if value not in kind[name]]
            for name in CHOICES if not excluding else excluding if len(excluding) == 1 else ():
                counted = counts[name]
                for value in kind[name]:
                    counted[value] += count
        return [_facet(name, counts[name], filters) for name in CHOICES]


def filters_of(asked: QueryDict) -> Filters:
    """Unknown values of a filter are ignored, as if nothing had been chosen."""
    chosen = {name: value for name, (_, _, values) in CHOICES.items() if (value := asked.get(name, "")) in values}
    query = asked.get("q", "").replace("\x00", "").strip()
    return Filters(q=query[:MAX_QUERY], **chosen)


def page_of(asked: QueryDict) -> int:
    """The first for what is no page."""
    number = asked.get("page", "1")
    return min(max(int(number), 1), LAST_PAGE) if number.isascii() and number.isdigit() and len(number) < 10 else 1  # noqa: PLR2004


def kinds_of(documents: DocumentQuerySet) -> Kinds:
    fields = [field for field, _, _ in CHOICES.values() if field != "audience"]
    # As the text that it is stored as: as JSON, each row would be read by itself.
    readers = ExpressionWrapper(F("audience"), output_field=TextField())
    rows = documents.order_by().annotate(readers=readers).values_list(*fields, "readers")
    return Kinds([(_kind(*values), count) for *values, count in rows.annotate(count=Count("pk"))])


@lru_cache(maxsize=10_000)
def _kind(*values: str) -> Mapping[str, Sequence[str]]:
    """By the names of choices; the audience, a list, comes last and as JSON."""
    *single, audience = values
    return dict(zip(CHOICES, [*((value,) for value in single), json.loads(audience)], strict=True))


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
