"""Filters, order and pages of the store's queries, as Agent Lightning's in-memory store understands them."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import reduce
from operator import and_, or_
from typing import Any, TypeVar

from agentlightning.types import PaginatedResult
from django.db.models import F, FloatField, Model, Q, QuerySet, Value
from django.db.models.expressions import OrderBy
from django.db.models.functions import StrIndex
from django.db.models.lookups import GreaterThan

Row = TypeVar("Row", bound=Model)

COMBINE = {"and": and_, "or": or_}


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


def order(model: type[Model], page: Page) -> list[OrderBy]:
    """The page's order. Empty times count as latest, other empty values as least; ties stay in a fixed order."""
    if page.sort_order not in {"asc", "desc"}:
        raise ValueError(f"Unsupported sort order '{page.sort_order}'")
    columns = model._meta.concrete_fields  # noqa: SLF001 - Django's documented way to a model's fields
    field = next((field for field in columns if page.sort_by in {field.name, field.attname}), None)
    if field is None:
        raise ValueError(f"Failed to sort by '{page.sort_by}': {model.__name__} has no such field")
    empty_last = isinstance(field, FloatField) is (page.sort_order == "asc")
    nulls = {"nulls_last": True} if empty_last else {"nulls_first": True}
    direction = F(field.attname).asc if page.sort_order == "asc" else F(field.attname).desc
    return [direction(**(nulls if field.null else {})), F("pk").asc()]


def page_of(
    rows: QuerySet[Row], page: Page, default_order: tuple[str, ...], convert: Callable[[list[Row]], list[Any]]
) -> PaginatedResult[Any]:
    """One page of `rows` as the library's type, with the number of all matches."""
    ordered = rows.order_by(*(order(rows.model, page) if page.sort_by else default_order))
    stop = None if page.limit < 0 else page.offset + page.limit
    found = list(ordered[page.offset : stop])
    whole = page.limit < 0 and page.offset == 0
    total = len(found) if whole else rows.count()
    return PaginatedResult(items=convert(found), limit=page.limit, offset=page.offset, total=total)
