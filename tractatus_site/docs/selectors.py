"""Reads of the documents database. Each takes the user first: what a person may not see is never in the answer."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser

from feedback.similar.features import roots_of
from tractatus_site.docs.models import CATEGORIES, Document

User = AbstractBaseUser | AnonymousUser
EXCERPT_CHARACTERS = 140
# Of a text that a visitor is writing: how many words are looked for, and what a document needs to be worth showing.
MOST_ROOTS = 24
SHORTEST_ROOT = 4
FEWEST_SHARED = 2
ENOUGH_SHARED = 0.5


@dataclass
class Group:
    label: str
    documents: list[Document] = field(default_factory=list)


@dataclass(frozen=True)
class Match:
    """`share` is how much of the text's weight the document has, 0 to 1. Words of its title count twice in `score`."""

    document: Document
    excerpt: str
    score: float
    share: float


@dataclass(frozen=True)
class Neighbours:
    previous: Document | None
    next: Document | None


def is_staff(user: User) -> bool:
    return user.is_active and bool(getattr(user, "is_staff", False))


def get_document(user: User, slug: str, *, with_print: bool = False) -> Document | None:
    """With what is known of its print. The print itself is read in the same query or not at all: a worker may be about
    to write another."""
    unread = ["search_text"] if with_print else ["search_text", "pdf__content"]
    try:
        return Document.objects.visible_to(user).select_related("pdf").defer(*unread).get(slug=slug)
    except Document.DoesNotExist:
        return None


def moved_to(user: User, slug: str) -> Document | None:
    """The document that had this address once, for those who may see it."""
    documents = Document.objects.visible_to(user).listed()
    return documents.only("slug").filter(redirects__old_slug=slug).first()


def grouped_documents(user: User) -> list[Group]:
    return group(Document.objects.visible_to(user).listed().for_cards())


def group(documents: Iterable[Document]) -> list[Group]:
    groups = {category: Group(label) for category, label in CATEGORIES.items()}
    for document in documents:
        groups[document.category].documents.append(document)
    return [group for group in groups.values() if group.documents]


def neighbours(document: Document, groups: list[Group]) -> Neighbours:
    """The documents before and after this one, in the order of the sidebar."""
    row = [other for group in groups for other in group.documents]
    slugs = [other.slug for other in row]
    if document.slug not in slugs:
        return Neighbours(None, None)
    place = slugs.index(document.slug)
    return Neighbours(row[place - 1] if place else None, row[place + 1] if place + 1 < len(row) else None)


def matching(user: User, text: str, limit: int = 3) -> list[Match]:
    """Documents that share much of what a text is about, the likeliest first. A word counts by its rarity here."""
    documents = list(Document.objects.visible_to(user).listed().only("slug", "title", "search_text"))
    bodies = [f"{one.title} {one.search_text}".casefold() for one in documents]
    roots = [root for root in roots_of(text)[:MOST_ROOTS] if len(root) >= SHORTEST_ROOT]
    spread = {root: sum(root in body for body in bodies) for root in roots}
    weights = {root: math.log(1 + len(bodies) / (1 + spread[root])) for root in roots}
    found = []
    for document, body in zip(documents, bodies, strict=True):
        shared = [root for root in roots if root in body]
        if len(shared) >= FEWEST_SHARED:
            found.append(_match(document, weights, shared))
    found.sort(key=lambda one: -one.score)
    return [one for one in found if one.share >= ENOUGH_SHARED][:limit]


def _match(document: Document, weights: Mapping[str, float], shared: Sequence[str]) -> Match:
    title = document.title.casefold()
    rarest = max(shared, key=lambda root: weights[root])
    around = max(0, document.search_text.casefold().find(rarest))
    return Match(
        document,
        excerpt=_cut(document.search_text, around),
        score=sum(weights[root] * (2 if root in title else 1) for root in shared),
        share=sum(weights[root] for root in shared) / sum(weights.values()),
    )


def _cut(text: str, around: int, length: int = EXCERPT_CHARACTERS) -> str:
    """About `length` characters around a place, in whole words."""
    start = max(0, around - length // 3)
    if start:
        start = text.find(" ", start, around) + 1 or start
    end = start + length
    if end >= len(text):
        return ("… " if start else "") + text[start:]
    return ("… " if start else "") + text[start:end].rpartition(" ")[0] + " …"
