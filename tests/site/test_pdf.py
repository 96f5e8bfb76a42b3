"""Documents as PDF: printed by the worker, handed out only while they say what the document does."""

from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone
from django_q.models import OrmQ

from tests.site.factories import make_document
from tractatus_site.docs.models import Document, Pdf
from tractatus_site.docs.printing import paper, services
from tractatus_site.docs.printing.state import LIVE_FOR, waiting
from tractatus_site.docs.tasks import print_waiting, sweep_prints

pytestmark = pytest.mark.django_db
ADDRESS = "/docs/a-document.pdf"


def test_a_document_is_printed_once_and_handed_out(client: Client, django_assert_num_queries: Any) -> None:
    make_document(title="Ends & means", body="## One\n\nText.\n\n```python\nimport os\n```\n\n- [x] done\n")
    assert print_waiting() == 1
    with django_assert_num_queries(2):
        answer = client.get(ADDRESS)
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
    assert answer["Content-Disposition"] == 'inline; filename="a-document.pdf"'
    assert answer.content.startswith(b"%PDF-")
    assert len(answer.content) > 5_000
    assert print_waiting() == 0
    assert not OrmQ.objects.exists()
    assert 'href="/docs/a-document.pdf"' in client.get("/docs/a-document.html").content.decode()


def test_the_print_names_title_version_date_and_address() -> None:
    document = make_document(title="Ends & means", body="See [this](/docs.html).\n\n## One\n\nText.\n")
    page = paper.html_of(document)
    for told in (
        "Ends &amp; means",
        "version 1.10",
        f"{settings.SITE_URL}/docs/a-document.html",
        str(timezone.now().year),
    ):
        assert told in page
    assert f'href="{settings.SITE_URL}/docs.html"' in page


def test_before_it_is_printed_the_address_says_so(client: Client) -> None:
    make_document()
    answer = client.get(ADDRESS)
    assert answer.status_code == 202
    assert "is being made" in answer.content.decode()
    assert not Pdf.objects.exists()


def test_a_print_of_an_earlier_text_is_never_handed_out(client: Client) -> None:
    make_document(body="The first text.\n")
    print_waiting()
    make_document(body="The second text.\n")
    assert client.get(ADDRESS).status_code == 202
    print_waiting()
    assert client.get(ADDRESS).status_code == 200
    assert Pdf.objects.count() == 1


@pytest.mark.parametrize("visibility", ["internal", "confidential", "archived"])
def test_a_hidden_print_is_for_staff(
    client: Client, outsider_client: Client, staff_client: Client, visibility: str
) -> None:
    document = make_document(visibility=visibility)
    services.print_one(document.pk)
    for visitor in (client, outsider_client):
        answer = visitor.get(ADDRESS)
        assert (answer.status_code, b"%PDF" in answer.content) == (404, False)
    answer = staff_client.get(ADDRESS)
    assert (answer.status_code, answer["Cache-Control"]) == (200, "private, no-store")


def test_a_machine_that_cannot_print_says_why(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    make_document()
    # What Python does for a package that is not there.
    monkeypatch.setitem(__import__("sys").modules, "weasyprint", None)
    print_waiting()
    answer = client.get(ADDRESS)
    assert answer.status_code == 503
    for page in (answer, client.get("/docs/a-document.html")):
        assert "The Python package weasyprint is missing on the machine that prints." in page.content.decode()
    assert client.get("/docs/a-document.html").status_code == 200
    # Tried once more after an hour, and not before.
    assert not waiting().exists()
    monkeypatch.undo()
    assert waiting(timezone.now() + timedelta(hours=2)).count() == 1


def test_a_document_that_cannot_be_printed_stops_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    make_document(slug="bad")
    make_document(slug="good")
    printed = paper.print_document

    def print_or_fail(document: Document) -> bytes:
        if document.slug == "bad":
            raise ValueError("no layout")
        return printed(document)

    monkeypatch.setattr(services, "print_document", print_or_fail)
    services.print_some(seconds=60)
    assert Pdf.objects.get(document__slug="bad").problem == services.FAILED
    assert Pdf.objects.get(document__slug="good").problem == ""


def test_the_queue_gets_its_turn_between_prints() -> None:
    for number in range(3):
        make_document(slug=f"document-{number}")
    assert services.print_some(seconds=0) == 1
    sweep_prints()
    assert OrmQ.objects.count() == 1


def test_live_figures_are_printed_anew_each_day() -> None:
    document = make_document(body="[[status]]\n")
    make_document(slug="without-figures")
    services.print_some(seconds=60)
    assert not waiting().exists()
    assert [one.slug for one in waiting(timezone.now() + LIVE_FOR * 2)] == [document.slug]


def test_a_print_reads_no_file_and_no_other_host() -> None:
    fetcher = paper._fetcher()
    for address in (
        "file:///etc/passwd",
        "http://localhost/",
        "https://static.invalid/static/../../etc/passwd",
        "https://static.invalid/static//etc/passwd",
        "data:text/html,x",
    ):
        with pytest.raises(Exception, match=r".") as caught:
            fetcher.fetch(address)
        assert isinstance(caught.value, (ValueError, PermissionError)) or "Suspicious" in type(caught.value).__name__
    assert fetcher.fetch("https://static.invalid/static/img/mark.svg").read().startswith(b"<svg")
