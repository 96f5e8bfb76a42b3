"""Search. The user comes first: what a person may not see is in no answer, no count and no suggestion."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.db.models import Count

from tractatus_site.docs.models import Document, DocumentQuerySet, seen_by
from tractatus_site.docs.search.engines import engine
from tractatus_site.docs.search.excerpts import Marker, Piece, Place, place_of
from tractatus_site.docs.search.filters import LAST_PAGE, PAGE, Facet, Filters, Kinds
from tractatus_site.docs.search.models import SearchEntry
from tractatus_site.docs.search.plans import plan_of, relaxed
from tractatus_site.docs.search.ranking import MANY, RERANKED, reranked
from tractatus_site.docs.search.terms import Among, Plan, Scope

User = AbstractBaseUser | AnonymousUser
# Where nothing is asked for, the site's documents stand together in their groups.
EVERYTHING = 500
UNREAD = tuple(f"search_entry__{name}" for name in ("title", "headings", "keywords", "body"))


@dataclass(frozen=True)
class Hit:
    document: Document
    place: Place

    @property
    def url(self) -> str:
        anchor = f"#{self.place.anchor}" if self.place.anchor else ""
        return self.document.get_absolute_url() + anchor


@dataclass(frozen=True)
class Results:
    filters: Filters
    hits: list[Hit]
    kinds: Kinds
    page: int = 1
    last_page: int = 1
    plan: Plan | None = None
    # Whether the documents lack some of the words.
    partly: bool = False
    hints: list[str] = field(default_factory=list)

    @cached_property
    def total(self) -> int:
        return self.kinds.total(self.filters)

    @cached_property
    def facets(self) -> list[Facet]:
        return self.kinds.facets(self.filters)

    @property
    def corrected(self) -> str:
        """What was searched for in the place of what was typed, where that was misspelled."""
        return self.plan.query if self.plan and self.plan.corrected and self.hits else ""

    @property
    def unfiltered(self) -> int:
        return self.kinds.everything

    @property
    def missed(self) -> bool:
        """No document anybody could have been led to, whatever is chosen."""
        return bool(self.filters.q) and not self.unfiltered

    @property
    def previous(self) -> str:
        return self.filters.address(page=self.page - 1) if self.page > 1 else ""

    @property
    def next(self) -> str:
        return self.filters.address(page=self.page + 1) if self.page < self.last_page else ""


def search(user: User, filters: Filters, *, page: int = 1) -> Results:
    visible = Document.objects.visible_to(user).listed()
    among = Among(tuple(set(seen_by(user)) - {Document.Visibility.ARCHIVED}), filters.bits)
    if not filters.q:
        return _chosen(visible, among, filters, page)
    plan = plan_of(filters.q)
    if plan is None:
        return Results(filters, [], Kinds([]))
    kinds = _kinds(plan, among)
    partly = not kinds.rows
    if partly:
        plan = relaxed(plan)
        kinds = _kinds(plan, among)
    total = kinds.total(filters)
    if not total:
        hints = [] if kinds.rows else [term.word for term in plan.terms if term.known]
        return Results(filters, [], kinds, plan=plan, hints=hints)
    last = _last_page(total, PAGE)
    page = min(page, last)
    keys = _ranked(plan, among, total, (page - 1) * PAGE, page * PAGE)
    return Results(filters, _hits(visible, keys, plan), kinds, page, last, plan, partly)


def _chosen(visible: DocumentQuerySet, among: Among, filters: Filters, page: int) -> Results:
    """No words, only filters: in the order of the site."""
    size = PAGE if filters.chosen else EVERYTHING
    entries = SearchEntry.objects.filter(visibility__in=among.visibilities)
    kinds = Kinds(list(entries.values_list("kind").annotate(Count("pk"))))
    last = _last_page(kinds.total(filters), size)
    page = min(page, last)
    documents = filters.narrow(visible).for_cards()[(page - 1) * size : page * size]
    hits = [Hit(one, Place("", "", (), (Piece(one.summary, False),), ())) for one in documents]
    return Results(filters, hits, kinds, page, last)


def _last_page(total: int, size: int) -> int:
    return min(max(math.ceil(total / size), 1), LAST_PAGE)


def _kinds(plan: Plan, among: Among) -> Kinds:
    return Kinds(engine().kinds(plan, among.visibilities) if plan.clauses else [])


def _ranked(plan: Plan, among: Among, total: int, start: int, end: int) -> list[int]:
    """One order for all pages. Each scope adds to those before, its first `RERANKED` in order together."""
    found: list[int] = []
    for scope in Scope if total > MANY else (Scope.EVERYTHING,):
        candidates = engine().ranked(
            plan, among, scope, without=found, first=MANY, most=max(RERANKED, end - len(found))
        )
        found += reranked(candidates[:RERANKED], plan.query)
        found += [one.pk for one in candidates[RERANKED:]]
        if len(found) >= end:
            break
    return found[start:end]


def _hits(visible: DocumentQuerySet, keys: Sequence[int], plan: Plan) -> list[Hit]:
    rows = visible.filter(pk__in=keys).for_cards().select_related("search_entry").defer(*UNREAD)
    documents = {one.pk: one for one in rows}
    marker = Marker(plan)
    return [
        Hit(documents[key], place_of(documents[key].search_entry.sections, marker)) for key in keys if key in documents
    ]
