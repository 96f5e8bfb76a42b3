"""Text to bucket numbers: hashed word and character n-grams (Weinberger et al. 2009, "Feature hashing")."""

import re
import zlib
from collections.abc import Iterable
from itertools import pairwise

WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)?")
TOKEN = re.compile(r"[^\W_]+(?:'[^\W_]+)?|[!?]+|[^\w\s]")
"""A word, a run of question or exclamation marks, or one other mark."""
MAX_CHARACTERS = 6000
LONGEST = 6
"""Texts of 2 ** 6 tokens and more count as equally long."""


def hashed_ngrams(text: str, buckets: int) -> list[int]:
    """Bucket numbers in [0, buckets) of the distinct n-grams of `text`: words, pairs of words, 3 to 5 characters.

    Bucket 0 is always there, so that a text without a word still has a feature. Only the first 6,000 characters
    count. CRC-32 is used because Python's own hash differs from process to process.
    """
    words = WORD.findall(text[:MAX_CHARACTERS].lower())
    grams: set[str] = set(words)
    grams.update(f"{first} {second}" for first, second in pairwise(words))
    grams.update(_characters(words))
    return sorted({0, *_hashed(grams, 1, buckets - 1)})


def blocks_of_ngrams(text: str, buckets: int) -> list[int]:
    """Like `hashed_ngrams`, in two blocks: below buckets / 2 what tokens tell, from there on what characters tell.

    Which block a feature is in can be seen from its number, so that each block can be given the same length: a text
    has ten times more character n-grams than words, and they would drown them. Punctuation counts as tokens, and the
    number of tokens, on a logarithmic scale, is a feature of its own.
    """
    tokens = TOKEN.findall(text[:MAX_CHARACTERS].lower())
    half = buckets // 2
    grams = {*tokens, *(f"{first} {second}" for first, second in pairwise(tokens))}
    grams.add(f"# {min(LONGEST, (1 + len(tokens)).bit_length() - 1)}")
    return sorted({0, *_hashed(grams, 1, half - 1), *_hashed(_characters(tokens), half, buckets - half)})


def _characters(words: Iterable[str]) -> set[str]:
    grams: set[str] = set()
    for word in words:
        padded = f"<{word}>"
        grams.update(padded[i : i + n] for n in (3, 4, 5) for i in range(len(padded) - n + 1))
    return grams


def _hashed(grams: Iterable[str], first: int, count: int) -> list[int]:
    return [first + zlib.crc32(gram.encode()) % count for gram in grams]


Places = list[tuple[int, int]]
Sources = dict[int, list[tuple[int, ...]]]


def located_ngrams(text: str, buckets: int, blocks: int) -> tuple[Places, Sources]:
    """Where in `text` the features come from that `hashed_ngrams` (of one block) or `blocks_of_ngrams` (of two) number.

    Start and end of each token, and by bucket the tokens behind each n-gram in it, by number. What comes from no token
    has none.
    """
    whole = text[:MAX_CHARACTERS]
    # A few letters become two in lower case, so that places in the text as it was written are looked up.
    origin = [place for place, letter in enumerate(whole) for _ in letter.lower()]
    found = list((WORD if blocks == 1 else TOKEN).finditer(whole.lower()))
    words = [match.group() for match in found]
    low, high = _ranges(buckets, blocks)
    sources: Sources = {}
    for number, word in enumerate(words):
        grams: list[tuple[str, tuple[int, int], tuple[int, ...]]] = [(word, low, (number,))]
        grams += [(gram, high, (number,)) for gram in sorted(_characters([word]))]
        if number:
            grams.append((f"{words[number - 1]} {word}", low, (number - 1, number)))
        for gram, block, tokens in grams:
            sources.setdefault(_hashed([gram], *block)[0], []).append(tokens)
    return [(origin[match.start()], origin[match.end() - 1] + 1) for match in found], sources


def _ranges(buckets: int, blocks: int) -> tuple[tuple[int, int], tuple[int, int]]:
    """First bucket and number of buckets, of what words tell and of what characters tell."""
    half = buckets // 2
    return ((1, buckets - 1), (1, buckets - 1)) if blocks == 1 else ((1, half - 1), (half, buckets - half))
