"""Text to bucket numbers: hashed word and character n-grams (Weinberger et al. 2009, "Feature hashing")."""

import re
import zlib
from itertools import pairwise

WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)?")
MAX_CHARACTERS = 6000


def hashed_ngrams(text: str, buckets: int) -> list[int]:
    """Bucket numbers in [0, buckets) of the distinct n-grams of `text`: words, pairs of words, 3 to 5 characters.

    Bucket 0 is always there, so that a text without a word still has a feature. Only the first 6,000 characters
    count. CRC-32 is used because Python's own hash differs from process to process.
    """
    words = WORD.findall(text[:MAX_CHARACTERS].lower())
    grams: set[str] = set(words)
    grams.update(f"{first} {second}" for first, second in pairwise(words))
    for word in words:
        padded = f"<{word}>"
        grams.update(padded[i : i + n] for n in (3, 4, 5) for i in range(len(padded) - n + 1))
    return sorted({0, *(1 + zlib.crc32(gram.encode()) % (buckets - 1) for gram in grams)})
