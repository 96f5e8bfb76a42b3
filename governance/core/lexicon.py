"""Everyday English words in order of frequency, so that a word can be told from a name or a disguise.

The words stand in `data/common_words.txt.gz`, one a line, the most frequent first. They were taken from zxcvbn's
frequency lists (MIT) where Debian's `wamerican` and `wbritish` (SCOWL, a permissive licence) have them in lower case:
a name is among them only if it is an everyday word as well, such as "will".
"""

import gzip
from pathlib import Path

_FILE = Path(__file__).parent / "data" / "common_words.txt.gz"


def _ranks() -> dict[str, int]:
    lines = gzip.decompress(_FILE.read_bytes()).decode("ascii").split()
    return {word: place for place, word in enumerate(lines, start=1)}


_RANKS = _ranks()
COMMON: frozenset[str] = frozenset(_RANKS)


def rank(word: str) -> int | None:
    """The place of a lower-case word, 1 for the most frequent; None if it is not an everyday word."""
    return _RANKS.get(word)
