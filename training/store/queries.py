"""Filters, order and pages of the store's queries, as Agent Lightning's in-memory store understands them."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import reduce
from operator import and_, or_
from typing import Any, TypeVar

from agentlightning.types import PaginatedResult
from django.db import connection
from django.db.models import CharField, Expression, F, Field, JSONField, Model, Q, QuerySet, TextField, Value
from django.db.models.expressions import OrderBy
from django.db.models.functions import Coalesce, Collate, StrIndex
from django.db.models.lookups import GreaterThan

Row = TypeVar("Row", bound=Model)

COMBINE = {"and": and_, "or": or_}
# What the tables have and the library's types have not.
OWN_COLUMNS = ("id", "queued_at", "attempt_count", "last_span")


@dataclass(frozen=True)
class Page:
    """Which part of a result, in which order. A limit of -1 means all; without `sort_by` rows come as inserted."""

    sort_by: str | None = None
    sort_order: str = "asc"
    limit: int = -1
    offset: int = 0


def contains(field: str, part: str) -> Q:
    # LIKE ignores case on SQLite and not on PostgreSQL; the library's own stores tell A from a.
    return Q(GreaterThan(StrIndex(F(field), Value(part)), 0))


def combined(conditions: Iterable[Q], logic: str) -> Q:
    """All conditions joined by `logic`, "and" or "or"; none at all matches everything."""
    if logic not in COMBINE:
        raise ValueError(f"Unsupported filter logic '{logic}'")
    found = list(conditions)
    return reduce(COMBINE[logic], found) if found else Q()


def text_conditions(exact: dict[str, str | None], parts: dict[str, str | None]) -> list[Q]:
    """Conditions for the given fields; a value of None sets none."""
    equal = [Q(**{field: value}) for field, value in exact.items() if value is not None]
    return equal + [contains(field, part) for field, part in parts.items() if part is not None]


def order(model: type[Model], page: Page) -> OrderBy:
    """The page's order, in which an empty time counts as the latest. ValueError for no such order."""
    if page.sort_order not in {"asc", "desc"}:
        raise ValueError(f"Unsupported sort order '{page.sort_order}'")
    columns = model._meta.concrete_fields  # noqa: SLF001 - Django's documented way to a model's fields
    field = next((field for field in columns if page.sort_by in {field.name, field.attname}), None)
    if field is None or field.name in OWN_COLUMNS or isinstance(field, JSONField):
        raise ValueError(f"Failed to sort by '{page.sort_by}': {model.__name__} has no such field")
    if isinstance(field, (CharField, TextField)):
        return OrderBy(text(field), descending=page.sort_order == "desc")
    # Said only where there can be empty ones.
    nulls = field.null or None
    if page.sort_order == "desc":
        return F(field.attname).desc(nulls_first=nulls)
    return F(field.attname).asc(nulls_last=nulls)


def text(field: Field[Any, Any]) -> Expression | F:
    """A text column as the library's own stores sort it: none as empty, by code points and not as a language does."""
    value = Coalesce(F(field.attname), Value("")) if field.null else F(field.attname)
    return Collate(value, "C") if connection.vendor == "postgresql" else value


def page_of(
    rows: QuerySet[Row], page: Page, insertion: tuple[str, ...], convert: Callable[[list[Row]], list[Any]]
) -> PaginatedResult[Any]:
    """One page of `rows` as the library's type, with the number of all matches.

    Rows come in the order of their `insertion`, and so do those that the page's own order does not tell apart.
    """
    ordered = rows.order_by(*([order(rows.model, page)] if page.sort_by else []), *insertion)
    stop = None if page.limit < 0 else page.offset + page.limit
    found = list(ordered[page.offset : stop])
    whole = page.limit < 0 and page.offset == 0
    total = len(found) if whole else rows.count()
    return PaginatedResult(items=convert(found), limit=page.limit, offset=page.offset, total=total)
