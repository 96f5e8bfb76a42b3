"""What a text has in common with others by its words. What is read is bounded, however many submissions there are.

Candidates are what shares keys with the text, the rarer the better: of each key the newest rows are read. They are
compared by what they share of stems and pairs, weighted by rarity, and of runs of three letters.
"""

import math
from collections import defaultdict
from collections.abc import Sequence
from heapq import nlargest
from uuid import UUID

from django.db import connection

from feedback.similar.features import keys_of, trigram_similarity, trigrams_of

ROWS_PER_KEY = 200
# Share of stems in the score; the rest is runs of letters. Chosen on the development part of the set of pairs.
STEMS = 0.85
# Reads each key's newest rows straight from the index, on both engines.
NEWEST = "SELECT * FROM (SELECT key, submission_id FROM feedback_feature WHERE key = %s ORDER BY id DESC LIMIT %s) AS k"


class Words:
    """A text, and what was indexed with the same keys. One query."""

    def __init__(self, text: str) -> None:
        keys = keys_of(text)
        self._letters = trigrams_of(text)
        self._found = _newest(keys)
        self._weights = {key: math.log(1 + ROWS_PER_KEY / len(self._found[key])) for key in keys if key in self._found}

    def candidates(self, number: int) -> list[UUID]:
        """The submissions that share the most, and the rarest, with it."""
        shared: dict[UUID, float] = defaultdict(float)
        for key, submissions in self._found.items():
            for pk in submissions:
                shared[pk] += self._weights[key]
        return nlargest(number, shared, key=lambda pk: (shared[pk], pk))

    def score(self, text: str) -> float:
        """0 to 1."""
        letters = trigram_similarity(self._letters, trigrams_of(text))
        return STEMS * self._overlap(text) + (1 - STEMS) * letters

    def _overlap(self, text: str) -> float:
        """Cosine of the keys' weights, 0 to 1. A key that the query lacks counts as its keys do on average."""
        keys = keys_of(text)
        shared = sum(self._weights.get(key, 0.0) for key in keys)
        if not shared:
            return 0.0
        own = sum(self._weights.values())
        unknown = sum(key not in self._weights for key in keys) * own / len(self._weights)
        return shared / math.sqrt(own * (shared + unknown))


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
