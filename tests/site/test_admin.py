"""Editing in the admin: the same checks as for files, a revision each time, and a way back."""

import pytest
from django.contrib.auth.models import User
from django.test import Client

from governance.models import Decision
from tests.site.factories import make_document, make_text, newest
from tractatus_site.docs.models import Document, Revision

pytestmark = pytest.mark.django_db


def address(document: Document) -> str:
    return f"/admin/docs/document/{document.pk}/change/"


def save(client: Client, document: Document, text: str, note: str = "") -> str:
    forms = {"revisions-TOTAL_FORMS": "0", "revisions-INITIAL_FORMS": "0"}
    response = client.post(
        address(document), {"source": text.replace("\n", "\r\n"), "note": note, **forms}, follow=True
    )
    return response.content.decode()


def test_an_edit_is_rendered_and_kept_as_a_revision(staff_client: Client, staff: User) -> None:
    document = make_document()
    save(staff_client, document, make_text(body="## New\n\nWords.\n", title="Edited"), note="clearer")
    document.refresh_from_db()
    assert document.title == "Edited"
    assert '<h2 id="new">New</h2>' in document.html
    revision = newest(document)
    assert (revision.origin, revision.changed_by, revision.note) == (Revision.Origin.ADMIN, staff, "clearer")
    assert "\r" not in revision.source


def test_saving_without_a_change_makes_no_revision(staff_client: Client) -> None:
    document = make_document()
    save(staff_client, document, newest(document).source)
    assert Revision.objects.count() == 1


def test_the_form_shows_the_newest_source(staff_client: Client) -> None:
    document = make_document(title="What is there")
    assert "title: What is there" in staff_client.get(address(document)).content.decode()


def test_a_fault_in_the_front_matter_is_named(staff_client: Client) -> None:
    document = make_document()
    page = save(staff_client, document, make_text(order="soon", title="Edited"))
    assert "a-document.md: order: must be a whole number" in page
    document.refresh_from_db()
    assert document.title == "A document"
    assert Revision.objects.count() == 1


def test_a_refused_edit_leaves_its_decision(staff_client: Client) -> None:
    document = make_document()
    page = save(staff_client, document, make_text(body="This guarantees safety.\n"))
    assert "inst_017" in page
    assert Decision.objects.filter(action="docs.publish").exclude(outcome="allow").exists()
    assert Revision.objects.count() == 1


def test_reverting_is_a_new_revision(staff_client: Client) -> None:
    document = make_document(title="First")
    first = newest(document)
    save(staff_client, document, make_text(title="Second"))
    staff_client.post("/admin/docs/revision/", {"action": "revert", "_selected_action": [first.pk]})
    document.refresh_from_db()
    assert document.title == "First"
    assert Revision.objects.count() == 3
    assert newest(document).note.startswith("back to the revision of")


def test_revisions_are_read_only(staff_client: Client) -> None:
    revision = newest(make_document())
    assert staff_client.get(f"/admin/docs/revision/{revision.pk}/change/").status_code == 200
    assert staff_client.post(f"/admin/docs/revision/{revision.pk}/change/", {"note": "x"}).status_code == 403
    for forbidden in ("/admin/docs/revision/add/", f"/admin/docs/revision/{revision.pk}/delete/"):
        assert staff_client.get(forbidden).status_code == 403
    assert staff_client.get("/admin/docs/document/add/").status_code == 403


def test_reverting_needs_the_right_to_change(client: Client) -> None:
    document = make_document(title="First")
    first = newest(document)
    looker = User.objects.create_user(username="looker", is_staff=True)
    client.force_login(looker, backend="django.contrib.auth.backends.ModelBackend")
    client.post("/admin/docs/revision/", {"action": "revert", "_selected_action": [first.pk]})
    assert Revision.objects.count() == 1
