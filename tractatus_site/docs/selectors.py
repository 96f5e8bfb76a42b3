"""Reads of the documents database. Each takes the user first: what a person may not see is never in the answer."""

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.db.models import Q
from django.utils.html import conditional_escape, format_html_join
from django.utils.safestring import SafeString, mark_safe

from feedback.similar.features import roots_of
from tractatus_site.docs.models import CATEGORIES, Document

User = AbstractBaseUser | AnonymousUser
MAX_WORDS = 8
SNIPPET_CHARACTERS = 220
EXCERPT_CHARACTERS = 140
# Of a text that a visitor is writing: how many words are looked for, and what a document needs to be worth showing.
MOST_ROOTS = 24
SHORTEST_ROOT = 4
FEWEST_SHARED = 2
ENOUGH_SHARED = 0.5


@dataclass(frozen=True)
class Filters:
    q: str = ""
    quadrant: str = ""
    persistence: str = ""
    audience: str = ""

    @property
    def words(self) -> list[str]:
        return self.q.split()[:MAX_WORDS]

    @property
    def active(self) -> bool:
        return any((self.words, self.quadrant, self.persistence, self.audience))


@dataclass
class Group:
    label: str
    documents: list[Document] = field(default_factory=list)


@dataclass(frozen=True)
class Hit:
    document: Document
    snippet: SafeString


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


def get_document(user: User, slug: str) -> Document | None:
    """With what is known of its print, but not the print."""
    found = Document.objects.visible_to(user).filter(slug=slug)
    return found.select_related("pdf").defer("pdf__content").first()


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


def search(user: User, filters: Filters) -> list[Hit]:
    """Documents with all words of the query; those with more of them in the title come first."""
    found = Document.objects.visible_to(user).listed().defer("markdown", "html", "toc")
    for word in filters.words:
        found = found.filter(Q(title__icontains=word) | Q(search_text__icontains=word))
    for name in ("quadrant", "persistence"):
        if value := getattr(filters, name):
            found = found.filter(**{name: value})
    # Audience is a JSON list, which SQLite cannot search inside.
    documents = [one for one in found if not filters.audience or filters.audience in one.audience]
    documents.sort(key=lambda one: _relevance(one, filters.words), reverse=True)
    return [Hit(one, snippet(one.search_text, filters.words)) for one in documents]


def _relevance(document: Document, words: list[str]) -> tuple[int, int]:
    title, text = document.title.casefold(), document.search_text.casefold()
    in_title = sum(word.casefold() in title for word in words)
    return in_title, sum(text.count(word.casefold()) for word in words)


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
        excerpt=_cut(document.search_text, around, length=EXCERPT_CHARACTERS),
        score=sum(weights[root] * (2 if root in title else 1) for root in shared),
        share=sum(weights[root] for root in shared) / sum(weights.values()),
    )


def snippet(text: str, words: list[str]) -> SafeString:
    """The surroundings of the first match, escaped, with every match marked."""
    if not words:
        return conditional_escape(_cut(text, 0))
    pattern = re.compile("|".join(re.escape(word) for word in words), re.IGNORECASE)
    first = pattern.search(text)
    excerpt = _cut(text, first.start() if first else 0)
    pieces = re.split(f"({pattern.pattern})", excerpt, flags=re.IGNORECASE)
    return format_html_join("", "{}", ((_marked(piece, index),) for index, piece in enumerate(pieces)))


def _marked(piece: str, index: int) -> SafeString:
    escaped = conditional_escape(piece)
    # Splitting by one group puts the matches at the odd places. The piece between the tags is escaped.
    return mark_safe(f"<mark>{escaped}</mark>") if index % 2 else escaped  # noqa: S308


def _cut(text: str, around: int, length: int = SNIPPET_CHARACTERS) -> str:
    """About `length` characters around a place, in whole words."""
    start = max(0, around - length // 3)
    if start:
        start = text.find(" ", start, around) + 1 or start
    end = start + length
    if end >= len(text):
        return ("… " if start else "") + text[start:]
    return ("… " if start else "") + text[start:end].rpartition(" ")[0] + " …"
