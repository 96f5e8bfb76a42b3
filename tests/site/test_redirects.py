"""A renamed document is reached by its old address, in every form, by those who may see it and by nobody else."""

from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.test import Client

from tests.site.factories import make_document, make_text, newest, write_document
from tractatus_site.docs.front_matter import InvalidDocumentError, parse
from tractatus_site.docs.helpful import count_vote
from tractatus_site.docs.models import Document, HelpfulVotes, Redirect
from tractatus_site.docs.publishing import raise_if_edit_is_wrong
from tractatus_site.docs.services import edit_document, load_sources, propose_edit
from tractatus_site.docs.sources import read_source

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("form", [".html", ".md", ".pdf", "/history.html"])
def test_an_old_address_leads_to_the_new_one(client: Client, form: str) -> None:
    make_document(slug="new-name", redirects=["old-name", "older-name"])
    for old in ("old-name", "older-name"):
        answer = client.get(f"/docs/{old}{form}?x=1")
        assert (answer.status_code, answer["Location"]) == (301, f"/docs/new-name{form}?x=1")


def rename(folder: Path, old: Path, **changes: Any) -> None:
    old.unlink()
    write_document(folder, slug="new-name", **changes)
    call_command("load_docs", directory=folder)


def test_a_renamed_file_is_the_same_document(tmp_path: Path, client: Client) -> None:
    path = write_document(tmp_path, slug="old-name", body="Before.\n")
    call_command("load_docs", directory=tmp_path)
    document = Document.objects.get()
    count_vote(document=document, answer="yes")
    rename(tmp_path, path, body="After.\n", redirects=["older-name", "old-name"])
    assert (Document.objects.get().pk, Document.objects.get().slug) == (document.pk, "new-name")
    assert Document.objects.get().visibility == "public"
    assert HelpfulVotes.objects.get().document.slug == "new-name"
    assert "2 revisions" in client.get("/docs/new-name/history.html").content.decode()
    for old in ("old-name", "older-name"):
        assert client.get(f"/docs/{old}.html")["Location"] == "/docs/new-name.html"


@pytest.mark.parametrize("listed", [{}, {"redirects": ["first-name"]}])
def test_an_edit_outlives_a_new_name_of_its_file(
    tmp_path: Path, staff: User, client: Client, listed: dict[str, Any]
) -> None:
    path = write_document(tmp_path, slug="old-name")
    call_command("load_docs", directory=tmp_path)
    document = Document.objects.get()
    text = make_text(title="Edited", body="redirects: none\n", **listed).replace("order:", "# A remark.\norder:")
    edit_document(document=document, source=propose_edit(document=document, text=text), user=staff)
    rename(tmp_path, path, redirects=["old-name"])
    document = Document.objects.get()
    assert (document.slug, document.title, document.search_text) == ("new-name", "Edited", "redirects: none")
    assert (newest(document).origin, newest(document).changed_by) == ("admin", staff)
    assert "# A remark.\n" in newest(document).source
    for old in [*listed.get("redirects", []), "old-name"]:
        assert client.get(f"/docs/{old}.html")["Location"] == "/docs/new-name.html"
    # Written into the new file, it is what is there.
    call_command("dump_docs", output=tmp_path, yes=True, stdout=StringIO())
    assert (tmp_path / "new-name.md").read_text() == newest(document).source
    call_command("load_docs", directory=tmp_path, check=True)


def test_a_new_document_revives_none_that_was_archived_before(tmp_path: Path) -> None:
    write_document(tmp_path, slug="stays")
    path = write_document(tmp_path, slug="old-name")
    call_command("load_docs", directory=tmp_path)
    path.unlink()
    call_command("load_docs", directory=tmp_path)
    write_document(tmp_path, slug="new-name", redirects=["old-name"])
    call_command("load_docs", directory=tmp_path)
    assert Document.objects.get(slug="old-name").visibility == "archived"
    assert Document.objects.get(slug="new-name").revisions.count() == 1


def test_a_renamed_file_takes_over_from_the_archived_one(tmp_path: Path, client: Client, staff_client: Client) -> None:
    path = write_document(tmp_path, slug="old-name")
    call_command("load_docs", directory=tmp_path)
    path.unlink()
    write_document(tmp_path, slug="new-name", redirects=["old-name"])
    call_command("load_docs", directory=tmp_path)
    for visitor in (client, staff_client):
        assert visitor.get("/docs/old-name.html")["Location"] == "/docs/new-name.html"


@pytest.mark.parametrize("visibility", ["internal", "confidential"])
def test_a_hidden_document_is_not_given_away(client: Client, staff_client: Client, visibility: str) -> None:
    make_document(slug="new-name", redirects=["old-name"], visibility=visibility)
    assert client.get("/docs/old-name.html").status_code == 404
    assert staff_client.get("/docs/old-name.html").status_code == 301


def test_an_address_that_is_given_up_is_forgotten(client: Client) -> None:
    make_document(slug="new-name", redirects=["old-name"])
    make_document(slug="new-name")
    assert client.get("/docs/old-name.html").status_code == 404
    assert not Redirect.objects.exists()


def test_an_address_may_move_on_to_another_document(client: Client) -> None:
    make_document(slug="first", redirects=["old-name"])
    write = read_source(slug="second", text=make_text(redirects=["old-name"]))
    load_sources(sources=[write, read_source(slug="first", text=make_text())])
    assert client.get("/docs/old-name.html")["Location"] == "/docs/second.html"


@pytest.mark.parametrize("value", ["old-name", [], ["Old"], ["a/b"], [1], ["a", "a"], ["x" * 81], None])
def test_a_strange_value_is_named(value: object) -> None:
    with pytest.raises(InvalidDocumentError, match=r"guide\.md: redirects: (must|names)"):
        parse(name="guide.md", source=make_text(redirects=value))


def test_an_address_that_is_taken_is_named(tmp_path: Path) -> None:
    write_document(tmp_path, slug="first", redirects=["second", "shared"])
    write_document(tmp_path, slug="second", redirects=["shared"])
    with pytest.raises(CommandError) as caught:
        call_command("load_docs", directory=tmp_path)
    assert str(caught.value).splitlines() == [
        "first.md: redirects: second is the address of a document",
        "second.md: redirects: shared leads to first.md already",
    ]
    assert not Document.objects.exists()


def test_an_edit_cannot_take_an_address_either() -> None:
    make_document(slug="first", redirects=["old-name"])
    make_document(slug="second")
    with pytest.raises(InvalidDocumentError) as caught:
        raise_if_edit_is_wrong(read_source(slug="second", text=make_text(redirects=["old-name", "first"])))
    assert caught.value.problems == [
        "second.md: redirects: first is the address of a document",
        "second.md: redirects: old-name leads to first.md already",
    ]
