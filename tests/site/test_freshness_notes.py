"""What a page reads is noted while it is made, and parts of pages are kept by the same notes."""

import time
from datetime import UTC, datetime, timedelta
from io import StringIO
from typing import Any

import pytest
from django.conf import LazySettings
from django.contrib.auth.models import AnonymousUser, User
from django.core.management import call_command
from django.db.models import Count, Exists, OuterRef
from django.test import Client
from django.urls import URLResolver, clear_script_prefix, get_resolver, set_script_prefix
from django.utils import timezone, translation

from governance.models import Decision, Rule
from tests.site.factories import make_document
from tests.site.freshness import queries_of
from tractatus_site.docs.models import Document, Revision
from tractatus_site.freshness import remembering
from tractatus_site.freshness.pages import PAGES
from tractatus_site.freshness.reading import good_until, noting, read_once, tables_of
from tractatus_site.freshness.remembering import remembered
from tractatus_site.freshness.shelf import Shelf
from tractatus_site.freshness.tables import watched

OTHERS = ["/", "/docs.html", "/integrations/agent-lightning.html", "/research/", "/research/demo2/"]
"""Public pages besides the documents."""
OF_A_DOCUMENT = 4
"""Its page, its Markdown, its history, and a difference in that."""
FOR_PROGRAMS = ["/llms.txt", "/llms-full.txt", "/sitemap.xml", "/feed.xml"]
NOW = datetime(2026, 11, 30, tzinfo=UTC)


@pytest.mark.django_db
def test_joins_and_subqueries_are_noted() -> None:
    newest = Revision.objects.filter(document=OuterRef("pk"), changed_by__isnull=False)
    with noting() as reading:
        list(Document.objects.filter(Exists(newest)).annotate(n=Count("revisions")))
    assert reading.tables == {"docs_document", "docs_revision"}
    with noting() as outer:
        User.objects.count()
        with noting() as inner:
            Decision.objects.exists()
    assert inner.tables == {"governance_decision"}
    assert outer.tables == {"auth_user", "governance_decision"}


@pytest.mark.parametrize("sql", ["UPDATE a SET b = 1", "WITH a AS (SELECT 1) SELECT * FROM a", "SAVEPOINT s", ""])
def test_what_does_more_than_read_is_no_reading(sql: str) -> None:
    assert not tables_of(sql) <= set(watched())


@pytest.mark.parametrize(
    ("sql", "tables"),
    [
        ('SELECT 1 FROM "a" INNER JOIN "b" ON ("a"."id" = "b"."id")', {"a", "b"}),
        ("(select x from a) union (select y\nfrom\n b)", {"a", "b"}),
        ('SELECT (SELECT COUNT(*) FROM "c") FROM "a"', {"a", "c"}),
        ("SELECT 1", set()),
    ],
)
def test_tables_of_a_statement(sql: str, tables: set[str]) -> None:
    assert tables_of(sql) == tables


@pytest.mark.django_db
def test_the_earliest_end_counts() -> None:
    with noting() as outer:
        good_until(NOW + timedelta(days=2))
        with noting():
            good_until(NOW)
        good_until(NOW + timedelta(days=1))
    assert outer.until == NOW


@pytest.mark.django_db(transaction=True)
def test_a_part_is_made_again_when_what_it_read_has_changed() -> None:
    made: list[str] = []

    def titles() -> str:
        made.append("once more")
        return ", ".join(Document.objects.values_list("title", flat=True))

    make_document()
    for _ in range(2):
        with noting() as page:
            assert remembered("titles", titles) == "A document"
        assert page.tables == {"docs_document"}
    assert len(made) == 1
    Document.objects.update(title="Another")
    assert remembered("titles", titles) == "Another"


@pytest.mark.django_db
def test_a_part_of_no_table_is_made_once_and_the_database_is_not_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[str] = []

    def frame() -> str:
        made.append("once more")
        return "frame"

    with noting() as page:
        assert remembered("frame", frame) == "frame"
        monkeypatch.setattr(remembering, "versions", None)
        assert remembered("frame", frame) == "frame"
    assert (len(made), page.tables) == (1, set())


@pytest.mark.django_db
def test_a_part_of_no_table_ends_when_its_time_does() -> None:
    made: list[str] = []

    def week(until: datetime) -> str:
        made.append("once more")
        good_until(until)
        return "this week"

    with noting() as page:
        for _ in range(2):
            remembered("over", lambda: week(timezone.now() - timedelta(days=1)))
        assert len(made) == 2
        for _ in range(2):
            remembered("week", lambda: week(timezone.now() + timedelta(days=1)))
    assert len(made) == 3
    assert page.until is not None


@pytest.mark.django_db
def test_a_part_belongs_to_a_language_and_to_where_the_site_lies() -> None:
    assert remembered("part", lambda: "English") == "English"
    with translation.override("de"):
        assert remembered("part", lambda: "deutsch") == "deutsch"
    set_script_prefix("/below/")
    try:
        assert remembered("part", lambda: "below") == "below"
    finally:
        clear_script_prefix()
    assert remembered("part", lambda: "another") == "English"


@pytest.mark.django_db
def test_whoever_works_on_a_template_sees_it(settings: LazySettings) -> None:
    assert remembered("part", lambda: "as it was") == "as it was"
    settings.DEBUG = True
    assert remembered("part", lambda: "as it is") == "as it is"


@pytest.mark.django_db
def test_no_value_outweighs_the_shelf() -> None:
    shelf: Shelf[str] = Shelf(most=80, size_of=len)
    with noting() as nothing:
        pass
    for number in range(20):
        assert shelf.keep(number, "x" * 10, nothing, {})
        assert shelf.weight <= 80
    assert (len(shelf), shelf.find(0, {}), shelf.find(19, {}) is not None) == (8, None, True)
    assert shelf.keep("heavy", "x" * 11, nothing, {}) is None
    assert shelf.keep(19, "x", nothing, {})
    assert shelf.weight == 71


@pytest.mark.django_db(transaction=True)
def test_every_public_page_is_kept(client: Client) -> None:
    """One that reads a table which nobody watches would be made anew for everybody, and only the log would say so."""
    call_command("load_docs", stdout=StringIO())
    documents = [one.get_absolute_url() for one in Document.objects.visible_to(AnonymousUser())]
    of_documents = [*documents, *(one.replace(".html", ".md") for one in documents), *_histories(documents[0])]
    addresses = [*of_documents, *OTHERS, *FOR_PROGRAMS]
    for address in addresses:
        assert client.get(address).status_code == 200
        assert queries_of(client, address) == 0, address
    assert len(PAGES) == len(addresses)
    assert _marked(get_resolver()) == len(OTHERS) + len(FOR_PROGRAMS) + OF_A_DOCUMENT, (
        "a page was marked with @cached_page: add its address above"
    )


def _histories(address: str) -> list[str]:
    history = address.replace(".html", "/history.html")
    revision = Revision.objects.get(document__slug=address.removeprefix("/docs/").removesuffix(".html"))
    return [history, history.replace(".html", f"/{revision.pk}.html")]


def _marked(resolver: URLResolver) -> int:
    """How many views of the site are marked."""
    parts = [
        _marked(one) if isinstance(one, URLResolver) else _is_marked(one.callback) for one in resolver.url_patterns
    ]
    return sum(parts)


def _is_marked(view: Any) -> bool:
    while view is not None:
        if getattr(view, "is_kept", False):
            return True
        view = getattr(view, "__wrapped__", None)
    return False


@pytest.mark.django_db
def test_what_parts_share_is_read_once_and_noted_for_each_of_them() -> None:
    asked: list[str] = []

    def read() -> list[str]:
        asked.append("once more")
        return list(Document.objects.values_list("slug", flat=True))

    slugs = read_once(read)
    for _ in range(2):
        with noting() as part:
            assert slugs() == []
        assert part.tables == {"docs_document"}
    assert len(asked) == 1


@pytest.mark.django_db
def test_what_ended_while_a_page_was_made_is_past_when_it_is_kept() -> None:
    moment = timezone.now() + timedelta(seconds=0.2)
    Rule.objects.filter(instruction="inst_105").update(valid_until=moment)
    with noting() as page:
        list(Rule.objects.values_list("pk"))
        time.sleep(0.3)
    assert page.until == moment
