"""GET /api/docs/: the search for scripts, versioned, limited, and public documents only."""

from typing import Any

import pytest
from django.conf import LazySettings
from django.test import Client

from tests.site.factories import make_document

pytestmark = pytest.mark.django_db
ADDRESSES = ["/api/docs/", "/api/v1/docs/"]


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_search_answers_with_places_marks_and_counts(client: Client, address: str) -> None:
    make_document(slug="about", title="On wool", body="Before.\n\n## Alpacas\n\nAn alpaca has wool.\n")
    answered = client.get(address, {"q": "alpaca"})
    assert answered.headers["Cache-Control"] == "no-store"
    told = answered.json()
    assert (told["query"], told["total"], told["corrected"], told["partly"]) == ("alpaca", 1, "", False)
    assert told["address"] == "/docs.html?q=alpaca"
    (result,) = told["results"]
    assert (result["url"], result["address"]) == ("/docs/about.html#alpacas", "/docs/about.html")
    assert (result["title"], result["section"], set(result["marks"])) == ("On wool", "Alpacas", {"alpaca", "alpacas"})
    assert [piece["text"] for piece in result["excerpt"] if piece["marked"]] == ["alpaca"]
    quadrants = next(facet for facet in told["facets"] if facet["name"] == "quadrant")
    assert quadrants["choices"] == [{"value": "system", "label": "System", "count": 1, "chosen": False}]


def test_nothing_found_is_an_answer(client: Client) -> None:
    told = client.get("/api/docs/", {"q": "xylographical", "quadrant": "nonsense"}).json()
    assert (told["total"], told["results"], told["hints"]) == (0, [], [])


def test_staff_are_answered_like_anybody(staff_client: Client) -> None:
    make_document(slug="hidden", title="Zirconium", visibility="internal")
    assert staff_client.get("/api/docs/", {"q": "zirconium"}).json()["total"] == 0


def test_it_is_limited_and_says_so(client: Client, settings: LazySettings) -> None:
    settings.SEARCHES_PER_MINUTE = 1
    assert client.get("/api/docs/").headers["RateLimit-Policy"] == '"search-minute";q=1;w=60'
    refused = client.get("/api/docs/")
    assert (refused.status_code, refused.headers["Content-Type"]) == (429, "application/problem+json")


@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_it_only_reads(client: Client, method: str) -> None:
    answered: Any = getattr(client, method)("/api/docs/")
    assert answered.status_code == 405
