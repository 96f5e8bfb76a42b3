"""Submissions that seem to be about the same thing: by the words that they share, and by what they mean.

A kept text is compared by both, once the worker has embedded it. What somebody is typing is compared by words only,
because nothing that serves pages can embed. What is read is bounded, however many submissions there are.
"""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from feedback.models import Embedding, Submission
from feedback.similar.vectors import cosines
from feedback.similar.words import Words

CANDIDATES = 30
# So many of the newest are compared by meaning: 2 MB, read for each search.
WINDOW = 5_000
# Share of words in the score; the rest is meaning. This and what follows was chosen on the development part.
WORDS = 0.3


class By(StrEnum):
    WORDS = "words"
    MEANING = "meaning"


# What scores less is not called similar. The highest that costs a hundredth of the pairs, or less.
LOWEST = {By.WORDS: 0.1, By.MEANING: 0.42}
# Of what scores as much, more than four in five are about the same thing.
LIKELY = {By.WORDS: 0.32, By.MEANING: 0.56}


@dataclass(frozen=True)
class Similar:
    """`score` is from 0 to 1, and means more by meaning than by words."""

    submission: Submission
    score: float
    by: By = By.WORDS

    @property
    def is_likely(self) -> bool:
        return self.score >= LIKELY[self.by]


def similar_to(text: str, *, exclude: Submission | None = None, limit: int = 3) -> list[Similar]:
    """The likeliest first, by words. Two queries."""
    words = Words(text)
    rows = Submission.objects.filter(pk__in=words.candidates(CANDIDATES))
    scored = [Similar(one, words.score(one.text)) for one in rows if one != exclude]
    return _best(scored, limit)


def similar_submissions(submission: Submission, *, limit: int = 3) -> list[Similar]:
    """The likeliest first, by words and meaning, or as `similar_to` where it is not embedded. Four queries, and one
    where the submission was loaded without its embedding."""
    vector = embedding_of(submission)
    if vector is None:
        return similar_to(submission.text, exclude=submission, limit=limit)
    words = Words(submission.text)
    rows = Submission.objects.select_related("embedding")
    found = {*rows.filter(pk__in=words.candidates(CANDIDATES)), *rows.filter(embedding__in=_nearest(vector))}
    return _best(_compared(words, vector, found - {submission}), limit)


def embedding_of(submission: Submission) -> bytes | None:
    """None until the worker has embedded its text."""
    embedding = getattr(submission, "embedding", None)
    return bytes(embedding.vector) if embedding else None


def _nearest(vector: bytes) -> list[int]:
    """The embeddings that point most the same way, among the newest."""
    rows = list(Embedding.objects.order_by("-id").values_list("id", "vector")[:WINDOW])
    near = cosines(vector, [bytes(other) for _, other in rows])
    return [rows[place][0] for place in np.argsort(-near)[:CANDIDATES]]


def _compared(words: Words, vector: bytes, others: Collection[Submission]) -> Iterator[Similar]:
    stored = {one: theirs for one in others if (theirs := embedding_of(one))}
    meanings = dict(zip(stored, cosines(vector, list(stored.values())), strict=True))
    for one in others:
        by_words = words.score(one.text)
        if one in meanings:
            yield Similar(one, WORDS * by_words + (1 - WORDS) * float(meanings[one]), By.MEANING)
        else:
            yield Similar(one, by_words)


def _best(scored: Iterable[Similar], limit: int) -> list[Similar]:
    alike = [one for one in scored if one.score >= LOWEST[one.by]]
    return sorted(alike, key=lambda one: (-one.score, one.submission.pk))[:limit]
