"""A kept page is shown as long as nothing that it shows has changed, and never after, whoever changed it."""

import time
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.db import connection, transaction
from django.test import Client
from django.utils import timezone

from governance.core.actions import ProposedAction
from governance.models import Anchor, GoldenResult, Rule
from governance.services import decide
from tests.site.factories import make_document
from tests.site.freshness import queries_of, text_of, write_elsewhere
from tractatus_site.docs.models import Document, Pdf
from tractatus_site.docs.printing.state import made_from

pytestmark = pytest.mark.django_db(transaction=True)

PAGE = "/docs/a-document.html"
LIVE = "Before.\n\n[[status]]\n\n[[golden-scores]]\n\n[[anchors]]\n\n[[feedback-rules]]\n"
PAST_ALL_MODELS = "UPDATE docs_document SET title = 'Another title' WHERE slug = 'a-document'"
HEARING_SECONDS = 5.0


def wait_for(holds: Callable[[], bool]) -> float:
    """Seconds until it holds. On SQLite it holds at once; PostgreSQL has to tell another process first."""
    began = time.monotonic()
    while not holds():
        assert time.monotonic() - began < HEARING_SECONDS
        time.sleep(0.001)
    return time.monotonic() - began


def test_nothing_is_asked_when_nothing_has_changed(client: Client) -> None:
    make_document(body=LIVE)
    for address in ("/", "/docs.html", PAGE, "/docs/a-document.md", "/integrations/agent-lightning.html"):
        assert queries_of(client, address) > 0
        assert queries_of(client, address) == 0, address
        assert queries_of(Client(headers={"accept-encoding": "gzip"}), address) == 0


def test_an_edit_is_seen_at_once(client: Client) -> None:
    document = make_document()
    for number in range(20):
        document.title = f"Title {number}"
        document.save()
        assert f"<h1>Title {number}</h1>" in text_of(client, PAGE)
        assert f"Title {number}" in text_of(client, "/docs.html")


def test_bulk_and_raw_writes_are_seen_at_once(client: Client) -> None:
    make_document()
    assert "A document" in text_of(client, PAGE)
    Document.objects.update(title="In bulk")
    assert "In bulk" in text_of(client, PAGE)
    with connection.cursor() as cursor:
        cursor.execute(PAST_ALL_MODELS)
    assert "Another title" in text_of(client, PAGE)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM docs_searchentry")
        cursor.execute("DELETE FROM docs_revision")
        cursor.execute("DELETE FROM docs_document")
    assert client.get(PAGE).status_code == 404
    assert "No document has been loaded yet" in text_of(client, "/docs.html")


@pytest.mark.engine("postgresql")
def test_an_emptied_table_is_seen_at_once(client: Client) -> None:
    make_document()
    assert "A document" in text_of(client, "/docs.html")
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE docs_document CASCADE")
    assert "No document has been loaded yet" in text_of(client, "/docs.html")


def test_a_page_with_a_query_is_made_anew_of_the_document_and_of_parts(client: Client) -> None:
    make_document()
    assert queries_of(client, f"{PAGE}?n=1") > 1
    assert queries_of(client, f"{PAGE}?n=2") == 1
    assert queries_of(client, f"{PAGE}?n=2") == 1


@pytest.mark.parametrize("address", [PAGE, f"{PAGE}?n=1"])
def test_every_part_of_a_document_follows_it(client: Client, address: str) -> None:
    document = make_document()
    for number in range(2, 5):
        heading = {"id": "part", "name": f"Part {number}", "level": 2, "minutes": number, "difficulty": ""}
        Document.objects.update(version=f"{number}.0", technical_level="advanced", toc=[heading])
        page = text_of(client, address)
        assert page.count(f"Part {number}</a>") == 2
        assert page.count(f"document_version={number}.0") == 5
    Pdf.objects.create(document=document, tried_from=made_from(document), problem="Out of paper")
    assert "No PDF: Out of paper" in text_of(client, address)
    Pdf.objects.update(problem="Out of ink")
    assert "No PDF: Out of ink" in text_of(client, address)
    Pdf.objects.update(made_from=made_from(document))
    assert "No PDF" not in text_of(client, address)


def test_parts_of_staff_and_of_visitors_are_not_mixed_up(client: Client, staff_client: Client) -> None:
    make_document()
    for number in range(2):
        seen_by_staff = text_of(staff_client, f"{PAGE}?n={number}")
        assert "Edit this page" in seen_by_staff
        assert ">Admin</a>" in seen_by_staff
        seen_by_visitors = text_of(client, f"{PAGE}?n={number}")
        assert "Suggest a change" in seen_by_visitors
        assert ">Admin</a>" not in seen_by_visitors


@pytest.mark.parametrize("address", [PAGE, f"{PAGE}?n=1"])
def test_the_sidebar_follows_other_documents(client: Client, address: str) -> None:
    make_document()
    other = make_document(slug="another-one", title="Another one")
    assert text_of(client, address).count("Another one") == 2  # in the sidebar, and as the document after this one
    Document.objects.filter(pk=other.pk).update(title="A new name")
    assert text_of(client, address).count("A new name") == 2
    other.delete()
    assert "A new name" not in text_of(client, address)


def test_what_another_process_commits_is_seen(client: Client) -> None:
    make_document()
    assert "A document" in text_of(client, PAGE)
    write_elsewhere(PAST_ALL_MODELS)
    wait_for(lambda: "Another title" in text_of(client, PAGE))
    assert "Another title" in text_of(client, "/docs.html")


@pytest.mark.engine("sqlite")
def test_on_sqlite_it_is_seen_at_once(client: Client) -> None:
    make_document()
    for number in range(20):
        write_elsewhere(PAST_ALL_MODELS.replace("Another title", f"Title {number}"))
        assert f"Title {number}" in text_of(client, PAGE)


def test_what_is_not_committed_is_not_kept(client: Client) -> None:
    make_document()
    assert "A document" in text_of(client, PAGE)
    with transaction.atomic():
        Document.objects.update(title="Not yet")
        assert "Not yet" in text_of(client, PAGE)
        transaction.set_rollback(True)
    assert "A document" in text_of(client, PAGE)
    assert queries_of(client, PAGE) == 0


def test_live_figures_change_with_what_they_count(client: Client) -> None:
    make_document(body=LIVE)
    assert "1 decision is recorded" in text_of(client, PAGE)
    decide(ProposedAction("feedback.submit", text="The search box does not find this page."))
    assert "2 decisions are recorded" in text_of(client, PAGE)

    assert "No day is anchored" in text_of(client, PAGE)
    Anchor.objects.create(day=date(2026, 11, 20), sequence=42, hash="ab" * 32)
    assert "ab" * 32 in text_of(client, PAGE)

    assert "no evaluation is stored" in text_of(client, PAGE)
    GoldenResult.objects.create(revision="f" * 64, code_version="abc", seconds=1.0, scores={})
    assert "earlier rule set" in text_of(client, PAGE)

    assert "inst_105" in text_of(client, PAGE)
    Rule.objects.filter(instruction="inst_105").update(active=False)
    assert "inst_105" not in text_of(client, PAGE)


def test_a_rule_whose_time_ends_takes_the_page_with_it(client: Client) -> None:
    make_document(body=LIVE)
    Rule.objects.filter(instruction="inst_105").update(valid_until=timezone.now() + timedelta(seconds=0.4))
    assert "inst_105" in text_of(client, PAGE)
    assert queries_of(client, PAGE) == 0
    time.sleep(0.5)
    assert "inst_105" not in text_of(client, PAGE)


def test_what_a_page_does_not_show_leaves_it_kept(client: Client) -> None:
    make_document()
    text_of(client, PAGE)
    decide(ProposedAction("feedback.submit", text="The search box does not find this page."))
    assert queries_of(client, PAGE) == 0
