"""Documents as PDF: printed by the worker, handed out only while they say what the document does."""

from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone
from django_q.models import OrmQ

from feedback.screenshots import redrawn
from tests.feedback.pictures import picture
from tests.site.factories import make_document
from tractatus_site.docs.models import Document, Pdf
from tractatus_site.docs.printing import paper, services
from tractatus_site.docs.printing.state import ARCHIVED, CUT_OFF, CUT_OFF_AFTER, LIVE_FOR, TRY_AGAIN_AFTER, waiting
from tractatus_site.docs.tasks import print_waiting, sweep_prints

pytestmark = pytest.mark.django_db
ADDRESS = "/docs/a-document.pdf"


def test_a_document_is_printed_once_and_handed_out(client: Client, django_assert_num_queries: Any) -> None:
    make_document(title="Ends & means", body="## One\n\nText.\n\n```python\nimport os\n```\n\n- [x] done\n")
    assert print_waiting() == 1
    # Whether it is the print of this text, and the print, in one: a worker may be about to write another.
    with django_assert_num_queries(1):
        answer = client.get(ADDRESS)
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
    assert answer["Content-Disposition"] == 'inline; filename="a-document.pdf"'
    assert answer.content.startswith(b"%PDF-")
    assert len(answer.content) > 5_000
    assert print_waiting() == 0
    assert not OrmQ.objects.exists()
    assert 'href="/docs/a-document.pdf"' in client.get("/docs/a-document.html").content.decode()


def test_who_prints_reads_no_broken_picture_of_a_visitor() -> None:
    """The printer lets Pillow read what was cut off, in the whole process."""
    paper.print_document(make_document())
    with pytest.raises(ValidationError):
        redrawn(picture()[:60])


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


def test_addresses_in_code_are_printed_as_they_are_written() -> None:
    link = '<a href="/docs.html">'
    page = paper.html_of(make_document(body=f"[x](/docs.html) and `{link}`\n\n    {link}\n"))
    assert page.count(f'href="{settings.SITE_URL}/docs.html"') == 1
    assert page.count('<code>&lt;a href="/docs.html"&gt;') == 2


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
    document = make_document()
    services.print_one(document.pk)
    Document.objects.update(visibility=visibility)
    for visitor in (client, outsider_client):
        answer = visitor.get(ADDRESS)
        assert (answer.status_code, b"%PDF" in answer.content) == (404, False)
    answer = staff_client.get(ADDRESS)
    assert (answer.status_code, answer["Cache-Control"]) == (200, "private, no-store")


def test_a_good_print_stays_while_another_is_made_and_where_that_fails(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    document = make_document(body="[[status]]\n")
    services.print_one(document.pk)
    good = client.get(ADDRESS).content
    yesterday = timezone.now() - LIVE_FOR * 2
    Pdf.objects.update(made_at=yesterday, tried_at=yesterday)
    meanwhile: list[bytes] = []

    def fail(_: Document) -> bytes:
        meanwhile.append(client.get(ADDRESS).content)
        raise ValueError("no layout")

    monkeypatch.setattr(services, "print_document", fail)
    assert services.print_one(document.pk)
    assert (meanwhile, client.get(ADDRESS).content) == ([good], good)
    assert Pdf.objects.get().problem == services.FAILED
    # Tried once more after an hour, and not before.
    assert not waiting().exists()
    assert waiting(timezone.now() + TRY_AGAIN_AFTER * 2).exists()


@pytest.mark.django_db(transaction=True)
def test_the_first_print_is_being_made_until_its_worker_is_given_up(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    document = make_document()
    seen: list[int] = []

    def die(_: Document) -> bytes:
        seen.append(client.get(ADDRESS).status_code)
        raise SystemExit

    monkeypatch.setattr(services, "print_document", die)
    with pytest.raises(SystemExit):
        services.print_one(document.pk)
    assert seen == [202]
    assert "PDF (being made)" in client.get("/docs/a-document.html").content.decode()
    # Nobody writes anything; the page that is kept tells it all the same.
    later = timezone.now() + CUT_OFF_AFTER
    monkeypatch.setattr(timezone, "now", lambda: later)
    assert client.get(ADDRESS).status_code == 503
    assert f"No PDF: {CUT_OFF}" in client.get("/docs/a-document.html").content.decode()


def test_an_archived_document_whose_print_was_waiting_says_that_there_is_none(staff_client: Client) -> None:
    make_document()
    Document.objects.update(visibility="archived")
    assert not waiting().exists()
    answer = staff_client.get(ADDRESS)
    assert answer.status_code == 503
    assert ARCHIVED in answer.content.decode()


def test_what_another_chain_of_tasks_began_is_not_printed_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(3):
        make_document(slug=f"document-{number}")
    printed: list[str] = []

    def print_beside_another(document: Document) -> bytes:
        printed.append(document.slug)
        services.print_some(seconds=60)
        return b"%PDF-"

    monkeypatch.setattr(services, "print_document", print_beside_another)
    services.print_some(seconds=60)
    assert sorted(printed) == ["document-0", "document-1", "document-2"]


def test_a_print_of_the_text_before_does_not_replace_the_new_one(monkeypatch: pytest.MonkeyPatch) -> None:
    document = make_document(body="The first text.\n")

    def print_slowly(old: Document) -> bytes:
        if "first" in old.markdown:
            make_document(body="The second text.\n")
            services.print_one(old.pk)
        return old.markdown.encode()

    monkeypatch.setattr(services, "print_document", print_slowly)
    services.print_one(document.pk)
    assert bytes(Pdf.objects.get().content) == b"The second text."


def test_what_failed_before_comes_last(monkeypatch: pytest.MonkeyPatch) -> None:
    make_document(slug="good")
    bad = make_document(slug="bad")
    monkeypatch.setitem(__import__("sys").modules, "weasyprint", None)
    services.print_one(bad.pk)
    later = timezone.now() + TRY_AGAIN_AFTER * 2
    assert [one.slug for one in waiting(later)] == ["good", "bad"]


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
