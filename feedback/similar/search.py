"""Submissions that seem to be about the same thing. What is read is bounded, however many submissions there are.

Candidates are what shares keys with the text, the rarer the better: of each key the newest rows are read. The best of
them are compared by what they share of stems and pairs, weighted by rarity, and of runs of three letters.
"""

import math
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from heapq import nlargest
from uuid import UUID

from django.db import connection

from feedback.models import Submission
from feedback.similar.features import keys_of, trigram_similarity, trigrams_of

ROWS_PER_KEY = 200
CANDIDATES = 30
# Share of stems in the score; the rest is runs of letters. Chosen on the development part of the set of pairs.
STEMS = 0.85
# Reads each key's newest rows straight from the index, on both engines.
NEWEST = "SELECT * FROM (SELECT key, submission_id FROM feedback_feature WHERE key = %s ORDER BY id DESC LIMIT %s) AS k"


@dataclass(frozen=True)
class Similar:
    submission: Submission
    score: float  # 0 to 1


def similar_to(text: str, *, exclude: Submission | None = None, limit: int = 3) -> list[Similar]:
    """The likeliest first. Two queries."""
    keys = keys_of(text)
    found = _newest(keys)
    weights = {key: math.log(1 + ROWS_PER_KEY / len(found[key])) for key in keys if key in found}
    shared: dict[UUID, float] = defaultdict(float)
    for key, submissions in found.items():
        for pk in submissions:
            shared[pk] += weights[key]
    if exclude is not None:
        shared.pop(exclude.pk, None)
    best = nlargest(CANDIDATES, shared, key=lambda pk: (shared[pk], pk))
    letters = trigrams_of(text)
    scored = [
        Similar(one, _score(_overlap(weights, one.text), trigram_similarity(letters, trigrams_of(one.text))))
        for one in Submission.objects.filter(pk__in=best)
    ]
    return sorted(scored, key=lambda one: (-one.score, one.submission.pk))[:limit]


def _score(stems: float, letters: float) -> float:
    return STEMS * stems + (1 - STEMS) * letters


def _newest(keys: Sequence[int]) -> dict[int, list[UUID]]:
    """Key → the submissions that were indexed with it last."""
    found: dict[int, list[UUID]] = defaultdict(list)
    if not keys:
        return found
    with connection.cursor() as cursor:
        values = [value for key in keys for value in (key, ROWS_PER_KEY)]
        cursor.execute(" UNION ALL ".join([NEWEST] * len(keys)), values)
        for key, pk in cursor.fetchall():
            # SQLite has no type of its own for it.
            found[key].append(pk if isinstance(pk, UUID) else UUID(pk))
    return found


def _overlap(weights: dict[int, float], text: str) -> float:
    """Cosine of the keys' weights, 0 to 1. A key that the query lacks counts as its keys do on average."""
    keys = keys_of(text)
    shared = sum(weights.get(key, 0.0) for key in keys)
    if not shared:
        return 0.0
    own = sum(weights.values())
    unknown = sum(key not in weights for key in keys) * own / len(weights)
    return shared / math.sqrt(own * (shared + unknown))
