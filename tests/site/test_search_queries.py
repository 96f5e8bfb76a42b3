"""The fixed set of queries: how far up each engine puts the document that answers."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth.models import AnonymousUser, User

from governance.core.checks.vocabulary import listed
from tractatus_site.docs.models import Document
from tractatus_site.docs.search.filters import Filters
from tractatus_site.docs.search.finding import search
from tractatus_site.docs.services import load_sources
from tractatus_site.docs.sources import read_directory

QUERIES = Path(__file__).parent / "search_queries.txt"
FEWEST, MEAN_RECIPROCAL_RANK = 60, 0.9


@dataclass(frozen=True)
class Asked:
    query: str
    answers: frozenset[str]
    by_staff: bool


def asked() -> Iterator[Asked]:
    for line in listed(QUERIES):
        query, answers, *staff = (part.strip() for part in line.split("|"))
        yield Asked(query, frozenset(answers.split()), bool(staff))


@pytest.fixture
def documents(db: None) -> set[str]:
    load_sources(sources=read_directory(settings.BASE_DIR / "docs_content"))
    return set(Document.objects.values_list("slug", flat=True))


def test_the_right_document_stands_first_for_nearly_every_query(documents: set[str]) -> None:
    users: dict[bool, Any] = {False: AnonymousUser(), True: User(is_staff=True)}
    ranks: dict[str, float] = {}
    for one in asked():
        if one.answers & documents:
            slugs = [hit.document.slug for hit in search(users[one.by_staff], Filters(q=one.query)).hits]
            places = [place for place, slug in enumerate(slugs, start=1) if slug in one.answers]
            ranks[one.query] = 1 / places[0] if places else 0.0
    assert len(ranks) >= FEWEST
    worst = {query: round(rank, 2) for query, rank in ranks.items() if rank < 1}
    assert sum(ranks.values()) / len(ranks) >= MEAN_RECIPROCAL_RANK, worst
