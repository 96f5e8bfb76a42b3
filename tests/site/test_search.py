"""Search finds all words, puts titles first, shows where, and filters by three fields."""

import re

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import Client

from tests.site.factories import make_document
from tractatus_site.docs.selectors import Filters, search, snippet

pytestmark = pytest.mark.django_db


def found(**filters: str) -> list[str]:
    return [hit.document.slug for hit in search(AnonymousUser(), Filters(**filters))]


def test_titles_come_first() -> None:
    make_document(slug="often", body="boundary " * 9 + "\n", order=1)
    make_document(slug="title", title="The boundary", order=2)
    assert found(q="BOUNDARY") == ["title", "often"]


def test_all_words_must_be_there() -> None:
    make_document(slug="both", title="Alpha", body="beta\n")
    make_document(slug="one", title="Alpha")
    assert found(q="alpha beta") == ["both"]
    assert found(q="alpha gamma") == []


def test_filters_narrow() -> None:
    make_document(slug="mine", quadrant="tactical", persistence="low", audience=["staff"])
    make_document(slug="other")
    assert found(quadrant="tactical") == found(persistence="low") == found(audience="staff") == ["mine"]
    assert found(q="text", quadrant="tactical", audience="technical") == []


def test_signs_of_the_query_language_are_only_signs() -> None:
    make_document(body="100 things\n")
    assert found(q="%") == []
    assert found(q="_") == []
    assert found(q="(") == []


def test_a_snippet_surrounds_and_marks_the_match() -> None:
    text = f"{'before ' * 60}the needle <b> {'after ' * 60}"
    excerpt = snippet(text, ["needle"])
    assert "<mark>needle</mark> &lt;b&gt;" in excerpt
    assert excerpt.startswith("… ")
    assert excerpt.endswith(" …")
    assert len(excerpt) < 300


def test_the_page_keeps_what_was_asked(client: Client) -> None:
    make_document()
    page = client.get("/docs.html", {"q": 'x" onfocus="y', "quadrant": "system", "audience": "nobody"}).content.decode()
    assert "0 documents found" in page
    assert 'value="x&quot; onfocus=&quot;y"' in page
    assert re.search(r"<option selected>system</option>", page)


def test_a_very_long_query_is_cut(client: Client) -> None:
    assert client.get("/docs.html", {"q": "a " * 5000}).status_code == 200
