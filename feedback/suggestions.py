"""What may answer a visitor before they send: documents of this site, and how far others' reports of the same got.

Only the governed text is searched for, so that nothing else reaches a query. Where documents come from is registered by
the app that has them.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

MOST = 3


@dataclass(frozen=True)
class Suggestion:
    title: str
    url: str
    excerpt: str


@dataclass(frozen=True)
class Source:
    """`find` takes a governed text. `holds` says whether an address is one of its documents, which anybody may read."""

    find: Callable[[str], Sequence[Suggestion]]
    holds: Callable[[str], bool]


_sources: dict[str, Source] = {}


def register_source(kind: str, source: Source) -> None:
    _sources[kind] = source


def documents_for(text: str) -> list[Suggestion]:
    found = [one for source in _sources.values() for one in source.find(text)] if text else []
    return found[:MOST]


def is_document(url: str) -> bool:
    return any(source.holds(url) for source in _sources.values())
