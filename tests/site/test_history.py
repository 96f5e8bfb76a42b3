"""The history of a document: what changed, when, for everybody; who, for staff; and nothing that was internal."""

import re
from functools import partial
from importlib import import_module
from typing import Any

import pytest
from django.apps import apps
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission, User
from django.test import Client

from tests.site.factories import make_document, make_staff, make_text, newest
from tests.timing import seconds_of
from tractatus_site.docs.history import difference
from tractatus_site.docs.models import Document, Revision
from tractatus_site.docs.services import edit_document, propose_edit

pytestmark = pytest.mark.django_db
HISTORY = "/docs/a-document/history.html"
# Without the bounds, minutes.
SECONDS_FOR_A_PAGE = 8


def edit(document: Document, staff: User, note: str = "", **changes: Any) -> Revision:
    edit_document(
        document=document, source=propose_edit(document=document, text=make_text(**changes)), user=staff, note=note
    )
    return newest(document)


def address(revision: Revision) -> str:
    return f"/docs/a-document/history/{revision.pk}.html"


def test_revisions_are_listed_with_version_and_note(
    client: Client, staff: User, django_assert_max_num_queries: Any
) -> None:
    document = make_document()
    for number in range(4):
        edit(document, staff, note=f"note {number}", version=f"2.{number}")
    with django_assert_max_num_queries(4):
        page = client.get(HISTORY).content.decode()
    assert "5 revisions" in page
    assert page.index("note 3") < page.index("note 0")
    assert "2.3" in page
    assert staff.username not in page
    assert page.count(">Differences<") == 4
    assert page.index(">Differences<") < page.index(">The whole text<"), "the first has none before it"


def test_an_upgrade_mends_the_versions_that_were_read_as_numbers() -> None:
    revision = newest(make_document(version="1.10"))
    Revision.objects.update(version="1.1")
    unread = Revision.objects.create(
        document=revision.document, source="No front matter.", version="1.1", origin="file"
    )
    import_module("tractatus_site.docs.migrations.0006_versions_as_written").read_versions(apps, None)
    for one in (revision, unread):
        one.refresh_from_db()
    assert (revision.version, unread.version) == ("1.10", "1.1")


def test_staff_see_who(staff: User, staff_client: Client) -> None:
    edit(make_document(), staff)
    page = staff_client.get(HISTORY).content.decode()
    assert staff.username in page
    assert "from its file" in page


def test_a_difference_shows_the_words_that_changed(client: Client, staff: User) -> None:
    document = make_document(body="One line.\n\nA line that stays as it is.\n")
    revision = edit(document, staff, body="One other line.\n\nA line that stays as it is.\n\nA <b>new</b> one.\n")
    page = client.get(address(revision)).content.decode()
    assert "One <ins>other</ins> line." in page
    assert "&lt;b&gt;new&lt;/b&gt;" in page
    assert "put in" in page


def test_the_first_revision_and_one_without_a_change_say_so(client: Client, staff: User) -> None:
    document = make_document()
    assert "The first revision" in client.get(address(newest(document))).content.decode()
    Revision.objects.create(
        document=document, source=newest(document).source, checksum="x", origin="file", visibility="public"
    )
    assert "The text is the same in both." in client.get(address(newest(document))).content.decode()


def test_what_was_internal_stays_so(client: Client, staff: User, staff_client: Client) -> None:
    document = make_document(body="The public beginning.\n")
    secret = edit(document, staff, note="quokka", body="A secret quokka.\n", visibility="internal")
    public = edit(document, staff, body="Public once more.\n")
    page = client.get(HISTORY).content.decode()
    assert "2 revisions" in page
    assert "quokka" not in page
    assert client.get(address(secret)).status_code == 404
    shown = client.get(address(public)).content.decode()
    # From one public text to the next, as if there had been nothing between.
    assert re.search(r"<del>The public beginning\.</del>.*<ins>Public once more\.</ins>", shown, re.DOTALL)
    assert "quokka" not in shown
    assert "quokka" in staff_client.get(address(secret)).content.decode()


def chosen(client: Client, action: str, *revisions: Revision) -> str:
    chosen = {"action": action, "_selected_action": [one.pk for one in revisions]}
    return client.post("/admin/docs/revision/", chosen, follow=True).content.decode()


def test_a_revision_is_withdrawn_from_what_visitors_see(client: Client, staff: User, staff_client: Client) -> None:
    document = make_document(body="The beginning.\n")
    slip = edit(document, staff, note="a slip", body="A quokka slipped in.\n")
    after = edit(document, staff, body="Mended.\n")
    assert "Withdrawn from the public history: 1." in chosen(staff_client, "withdraw", slip)
    page = client.get(HISTORY).content.decode()
    assert "2 revisions" in page
    assert "a slip" not in page
    assert client.get(address(slip)).status_code == 404
    assert "quokka" not in client.get(address(after)).content.decode()
    assert "staff; withdrawn" in staff_client.get(HISTORY).content.decode()
    assert "quokka" in staff_client.get(address(slip)).content.decode()
    assert LogEntry.objects.get().change_message == "Withdrawn from the public history"
    chosen(staff_client, "show_again", slip, after)
    assert LogEntry.objects.count() == 2
    assert client.get(address(slip)).status_code == 200


def test_only_who_may_withdraws(client: Client) -> None:
    revision = newest(make_document())
    editor = make_staff("editor")
    editor.user_permissions.set(Permission.objects.filter(codename__in=["view_revision", "change_document"]))
    client.force_login(editor, backend="django.contrib.auth.backends.ModelBackend")
    chosen(client, "withdraw", revision)
    revision.refresh_from_db()
    assert not revision.withdrawn


@pytest.mark.parametrize("visibility", ["internal", "confidential", "archived"])
def test_the_history_of_a_hidden_document_is_hidden(
    client: Client, outsider_client: Client, staff_client: Client, visibility: str
) -> None:
    revision = newest(make_document(visibility=visibility))
    for visitor in (client, outsider_client):
        assert visitor.get(HISTORY).status_code == 404
        assert visitor.get(address(revision)).status_code == 404
    assert staff_client.get(HISTORY).status_code == 200


@pytest.mark.parametrize("number", ["0", "999999", "9" * 30, "x"])
def test_a_revision_that_is_not_there_answers_404(client: Client, number: str) -> None:
    make_document()
    assert client.get(f"/docs/a-document/history/{number}.html").status_code == 404


def test_a_revision_of_another_document_is_none_of_this_one(client: Client) -> None:
    make_document()
    other = newest(make_document(slug="other"))
    assert client.get(address(other)).status_code == 404


def test_long_texts_keep_their_unchanged_parts_to_themselves() -> None:
    old = "\n".join(f"line {number}" for number in range(500))
    rows = difference(old, old.replace("line 100\n", "line one hundred\n").replace("line 400\n", ""))
    assert [row.kind for row in rows].count("gap") == 1
    assert len(rows) < 20
    assert ("del", 401, None) in [(row.kind, row.before, row.after) for row in rows]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("same\n" * 6_000, "same\nother\n" * 3_000),
        (
            "\n".join(str(number % 99) for number in range(6_000)),
            "\n".join(str(number * 7 % 99) for number in range(6_000)),
        ),
        (f"{' '.join('a' * 199)}\n" * 300, f"{' '.join('ab' * 99)}\n" * 300),
    ],
)
def test_no_text_takes_long_to_compare(old: str, new: str) -> None:
    assert seconds_of(partial(difference, old, new)) < SECONDS_FOR_A_PAGE
    assert {row.kind for row in difference(old, new)} >= {"del", "ins"}


def test_texts_that_are_too_long_are_shown_one_after_the_other() -> None:
    old = "\n".join(f"line {number}" for number in range(3_000))
    rows = difference(old, f"{old}\nmore")
    assert [row.kind for row in rows] == ["del"] * 3_000 + ["ins"] * 3_001
    assert difference(old, old) == []
