"""Pages answer, carry what every page must, and need few queries."""

import re
from itertools import pairwise
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client

from tests.site.factories import make_document

pytestmark = pytest.mark.django_db

PAGES = [
    "/",
    "/docs.html",
    "/docs.html?q=agent",
    "/docs/agent-lightning-guide.html",
    "/docs/glossary.html",
    "/integrations/agent-lightning.html",
    "/research/",
    "/research/demo2/",
    "/nowhere.html",
]


@pytest.fixture
def content() -> None:
    call_command("load_results")
    call_command("load_docs")


@pytest.mark.usefixtures("content")
@pytest.mark.parametrize("address", PAGES)
def test_a_page_has_its_frame_and_nothing_inline(client: Client, address: str) -> None:
    page = client.get(address).content.decode()
    assert len(re.findall(r"<h1[ >]", page)) == 1
    assert re.search(r"<title>\S.* · Tractatus</title>", page)
    assert re.search(r'<meta name="description" content="[^"]{20,}">', page)
    assert 'href="#main"' in page
    assert 'id="main"' in page
    assert "data-feedback-open" in page
    assert not re.search(r"<style|\sstyle=|\son[a-z]+=|javascript:", page)
    # Data about the page is no script, and no browser runs it.
    assert all("src=" in tag or "ld+json" in tag for tag in re.findall(r"<script[^>]*>", page))


@pytest.mark.usefixtures("content")
@pytest.mark.parametrize("address", PAGES[:-1])
def test_headings_are_in_order(client: Client, address: str) -> None:
    page = client.get(address).content.decode()
    levels = [int(level) for level in re.findall(r"<h([1-6])", page)]
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))


@pytest.mark.parametrize(
    ("address", "current"),
    [
        ("/docs.html", [("page", "Documents")]),
        ("/docs/a-document.html", [("true", "Documents")]),
        ("/research/demo2/", [("true", "Research")]),
        ("/", []),
        ("/nowhere.html", []),
    ],
)
def test_the_header_says_in_which_part_a_page_lies(
    client: Client, address: str, current: list[tuple[str, str]]
) -> None:
    make_document()
    header = client.get(address).content.decode().partition("</header>")[0]
    assert re.findall(r'aria-current="(\w+)">([^<]+)</a>', header) == current


@pytest.mark.usefixtures("content")
def test_canonical_address_has_no_query(client: Client) -> None:
    page = client.get("/docs.html?q=agent").content.decode()
    assert '<link rel="canonical" href="http://localhost:8000/docs.html">' in page


@pytest.mark.usefixtures("content")
@pytest.mark.parametrize(
    ("address", "queries"),
    [
        ("/", 2),
        ("/docs.html", 2),
        ("/docs.html?q=agent", 5),
        ("/docs/glossary.html", 2),
        ("/docs/glossary.md", 1),
        ("/docs/glossary.pdf", 1),
    ],
)
def test_queries_are_few(client: Client, address: str, queries: int, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(queries):
        client.get(address)


def test_status_pages_need_one_query_a_line(client: Client, django_assert_max_num_queries: Any) -> None:
    with django_assert_max_num_queries(20):
        client.get("/integrations/agent-lightning.html")


def test_a_document_shows_every_field(client: Client) -> None:
    make_document(body="## One\n\nText.\n\n### Inner\n\nMore.\n")
    page = client.get("/docs/a-document.html").content.decode()
    for shown in (
        "A document",
        "Practice",
        "System",
        "Intermediate",
        "High",
        "technical guide",
        "implementers",
        "1.10",
    ):
        assert shown in page
    assert 'href="#inner"' in page
    assert "/feedback/?page=/docs/a-document.html&amp;document_version=1.10" in page


def test_a_page_leads_to_its_other_forms_and_to_who_can_change_it(client: Client, staff_client: Client) -> None:
    document = make_document(body="## One {: level=advanced }\n\nText.\n")
    page = client.get("/docs/a-document.html").content.decode()
    for address in ("/docs/a-document.md", "/docs/a-document.pdf", "/docs/a-document/history.html"):
        assert f'href="{address}"' in page
    assert "Suggest a change" in page
    assert "1 min, advanced" in page
    assert "/admin/" not in page
    edit = f'href="/admin/docs/document/{document.pk}/change/"'
    assert edit in staff_client.get("/docs/a-document.html").content.decode()


def test_the_sidebar_follows_category_and_order(client: Client) -> None:
    make_document(slug="late", title="Late", order=2)
    make_document(slug="early", title="Early", order=1)
    make_document(slug="intro", title="Intro", category="introductory", order=99)
    page = client.get("/docs/early.html").content.decode()
    sidebar = page[page.index('class="doc-nav"') :]
    assert re.findall(r'href="/docs/(\w+)\.html"', sidebar)[:3] == ["intro", "early", "late"]
    assert '<a rel="prev" href="/docs/intro.html">' in page
    assert 'rel="next" href="/docs/late.html"' in page


def test_the_markdown_is_there_as_it_was_written(client: Client) -> None:
    make_document(body="Some *text*.\n\n[[status]]\n")
    response = client.get("/docs/a-document.md")
    assert response["Content-Type"] == "text/markdown; charset=utf-8"
    assert response.content.decode().startswith("# A document\n\nSome *text*.\n\n**Implemented")


@pytest.mark.parametrize(
    "address",
    ["/docs/nowhere.html", "/docs/..%2Fsettings.html", "/docs/A-Document.html", "/docs/a_b.md", "/docs/.html"],
)
def test_what_is_not_there_answers_404(client: Client, address: str) -> None:
    make_document()
    response = client.get(address)
    assert response.status_code == 404
    assert "Page not found" in response.content.decode()


@pytest.mark.parametrize("address", ["/", "/docs.html", "/docs/a-document.html", "/integrations/agent-lightning.html"])
def test_pages_are_only_read(client: Client, address: str) -> None:
    make_document()
    assert client.post(address).status_code == 405
    assert client.head(address).status_code == 200


def test_pages_work_before_anything_is_loaded(client: Client) -> None:
    for address in ("/", "/docs.html", "/integrations/agent-lightning.html"):
        assert client.get(address).status_code == 200


def test_healthz_answers_without_the_database(client: Client, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(0):
        response = client.get("/healthz")
    assert (response.status_code, response.content) == (200, b"ok\n")


def test_the_error_page_needs_nothing_else() -> None:
    from django.test import RequestFactory
    from django.views.defaults import server_error

    response = server_error(RequestFactory().get("/"))
    assert response.status_code == 500
    assert b"Something failed here" in response.content
