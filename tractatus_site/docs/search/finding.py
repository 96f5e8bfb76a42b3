"""Search. The user comes first: what a person may not see is in no answer, no count and no suggestion."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser

from tractatus_site.docs.models import Document, DocumentQuerySet
from tractatus_site.docs.search.engines import engine
from tractatus_site.docs.search.excerpts import Marker, Piece, Place, place_of
from tractatus_site.docs.search.filters import LAST_PAGE, MOST_WORDS, Facet, Filters, Kinds, kinds_of
from tractatus_site.docs.search.plans import plan_of, relaxed
from tractatus_site.docs.search.ranking import MANY, MOST_RANKED, RERANKED, Candidate, reranked
from tractatus_site.docs.search.terms import Plan, Scope

User = AbstractBaseUser | AnonymousUser
PAGE = 10
# Where nothing is asked for, the site's documents stand together in their groups.
EVERYTHING = 500
UNREAD = ("markdown", "html", "toc", "search_text")
UNREAD_ENTRY = tuple(f"search_entry__{name}" for name in ("title", "headings", "keywords", "body"))


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
        more = self.total > self.page * PAGE and self.page < LAST_PAGE
        return self.filters.address(page=self.page + 1) if more else ""


def search(user: User, filters: Filters, *, page: int = 1, size: int = PAGE) -> Results:
    visible = Document.objects.visible_to(user).listed()
    if not filters.q:
        return _chosen(visible, filters, page, size if filters.chosen else EVERYTHING)
    plan = plan_of(filters.q, MOST_WORDS)
    if plan is None:
        return Results(filters, [], Kinds([]), page)
    kinds = _kinds(visible, plan)
    partly = not kinds.rows
    if partly:
        plan = relaxed(plan)
        kinds = _kinds(visible, plan)
    if not kinds.total(filters):
        hints = [] if kinds.rows else [term.word for term in plan.terms if term.known]
        return Results(filters, [], kinds, page, plan, hints=hints)
    keys = _ranked(plan, filters.narrow(visible), kinds, (page - 1) * size, page * size)
    return Results(filters, _hits(visible, keys, plan), kinds, page, plan, partly)


def _chosen(visible: DocumentQuerySet, filters: Filters, page: int, size: int) -> Results:
    """No words, only filters: in the order of the site."""
    documents = filters.narrow(visible).defer(*UNREAD)[(page - 1) * size : page * size]
    hits = [Hit(one, Place("", "", (), (Piece(one.summary, False),), ())) for one in documents]
    return Results(filters, hits, kinds_of(visible), page)


def _kinds(visible: DocumentQuerySet, plan: Plan) -> Kinds:
    return kinds_of(visible.filter(pk__in=engine().matching(plan))) if plan.clauses else Kinds([])


def _ranked(plan: Plan, allowed: DocumentQuerySet, kinds: Kinds, start: int, end: int) -> list[int]:
    """The first `RERANKED` are put in order together, so that no page of them repeats or leaves out a document."""
    first = 0 if start < RERANKED else start
    scopes = Scope if kinds.everything > MANY else (Scope.EVERYTHING,)
    found: list[Candidate] = []
    for scope in scopes:
        among = allowed.filter(pk__in=engine().matching(plan, scope)).order_by("pk")[:MOST_RANKED]
        found = engine().ranked(plan, among, start=first, end=max(RERANKED, end))
        if len(found) >= RERANKED:
            break
    if first:
        return [one.pk for one in found[: end - start]]
    keys = [*reranked(found[:RERANKED], plan.query), *(one.pk for one in found[RERANKED:])]
    return keys[start:end]


def _hits(visible: DocumentQuerySet, keys: Sequence[int], plan: Plan) -> list[Hit]:
    rows = visible.filter(pk__in=keys).select_related("search_entry").defer(*UNREAD, *UNREAD_ENTRY)
    documents = {one.pk: one for one in rows}
    marker = Marker(plan)
    return [
        Hit(documents[key], place_of(documents[key].search_entry.sections, marker)) for key in keys if key in documents
    ]
