"""What makes one document a better answer than another. Both engines weigh by this."""

from collections.abc import Sequence
from dataclasses import dataclass

from tractatus_site.docs.search.filters import LAST_PAGE, PAGE
from tractatus_site.docs.search.words import stem, words_of

# Of a word in the title, a heading, the summary or address, and the text.
TITLE, HEADING, KEYWORD, TEXT = 1.0, 0.5, 0.3, 0.1
# Ranking takes long, so where more documents than this have the words, those with all of them in the title come before
# those with all in title and headings, and these before the rest; of each so many are ranked as can be paged to.
MANY = PAGE * LAST_PAGE
# The first that an engine found in a scope are put in order once more: by how much of the title, or of a heading, was
# asked for.
RERANKED = 50
LIKE_TITLE, LIKE_HEADING = 0.6, 0.35


@dataclass(frozen=True)
class Candidate:
    """`title` and `headings` are those of the index; `score` is the engine's own, higher for better."""

    pk: int
    score: float
    title: str
    headings: str


def reranked(candidates: Sequence[Candidate], query: str) -> list[int]:
    """Keys of documents, the best first; the same score keeps the engine's order, which is that of the site."""
    best = max((one.score for one in candidates), default=0.0) or 1.0
    asked = frozenset(map(stem, words_of(query)))

    def merit(one: Candidate) -> float:
        heading = max((_alike(asked, part) for part in one.headings.split(" | ")), default=0.0)
        return one.score / best + LIKE_TITLE * _alike(asked, one.title) + LIKE_HEADING * heading

    return [one.pk for one in sorted(candidates, key=merit, reverse=True)]


def _alike(asked: frozenset[str], tokens: str) -> float:
    """The share of stems in both that are in each; the words as written stand beside their stems and count as those."""
    there = frozenset(map(stem, tokens.split()))
    return len(asked & there) / len(asked | there) if asked and there else 0.0
