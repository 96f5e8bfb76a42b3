"""Other words for the same: readers say delete where the documents say erase."""

from functools import cache
from pathlib import Path

from governance.core.checks.vocabulary import listed
from tractatus_site.docs.search.words import stem


@cache
def _table() -> dict[str, tuple[str, ...]]:
    pairs = (line.partition(":") for line in listed(Path(__file__).with_name("synonyms.txt")))
    return {stem(word): tuple(stem(other) for other in others.split()) for word, _, others in pairs}


def also(stemmed: str) -> tuple[str, ...]:
    """Stems to look for as well."""
    return _table().get(stemmed, ())
