"""Everyday English words in order of frequency, so that a word can be told from a name or a disguise.

The words stand in `data/common_words.txt.gz`, one a line, the most frequent first. `manage.py build_words` makes them
from zxcvbn's frequency lists (MIT, 4.5.0) where Debian's `wamerican` and `wbritish` (SCOWL, a permissive licence;
2020.12.07-2) have them in lower case: a name is among them only if it is an everyday word as well, such as "will".
"""

import gzip
from pathlib import Path

FILE = Path(__file__).parent / "data" / "common_words.txt.gz"


def listed() -> list[str]:
    """The words as they stand in the file."""
    return gzip.decompress(FILE.read_bytes()).decode("ascii").split()


_RANKS = {word: place for place, word in enumerate(listed(), start=1)}
COMMON: frozenset[str] = frozenset(_RANKS)


def rank(word: str) -> int | None:
    """The place of a lower-case word, 1 for the most frequent; None if it is not an everyday word."""
    return _RANKS.get(word)
