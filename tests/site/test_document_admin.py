"""The admin of documents: a preview that keeps nothing, problems with lines, revisions with differences, a way back."""

import pytest
from django.contrib.auth.models import Group, User
from django.test import Client

from governance.models import Decision
from tests.site.factories import make_document, make_text, newest
from tractatus_site.docs.models import Document, Revision
from tractatus_site.docs.services import edit_document, propose_edit

pytestmark = pytest.mark.django_db


@pytest.fixture
def viewer_client(db: None) -> Client:
    user = User.objects.create_user("looker", is_staff=True)
    user.groups.add(Group.objects.get(name="viewer"))
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def preview(client: Client, document: Document, text: str, **more: str) -> str:
    answer = client.post(f"/admin/docs/document/{document.pk}/preview/", {"source": text.replace("\n", "\r\n"), **more})
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_form_offers_a_preview(staff_client: Client) -> None:
    document = make_document()
    page = staff_client.get(f"/admin/docs/document/{document.pk}/change/").content.decode()
    assert f'formaction="/admin/docs/document/{document.pk}/preview/"' in page
    assert "js/document/live-preview.js" in page


def test_a_preview_is_rendered_and_keeps_nothing(staff_client: Client) -> None:
    document = make_document()
    text = make_text(title="New", body="## Seen\n\n*Words.*\n\n<script>alert(1)</script>\n")
    part = preview(staff_client, document, text, preview="part")
    assert '<h2 id="seen">Seen</h2>' in part
    assert "<em>Words.</em>" in part
    assert "<script" not in part
    assert "Nothing speaks against publishing it." in part
    assert "<html" not in part
    assert "<html" in preview(staff_client, document, text)
    document.refresh_from_db()
    assert document.title == "A document"
    assert (Revision.objects.count(), Decision.objects.filter(action="docs.publish").count()) == (1, 1)


def test_problems_have_their_lines(staff_client: Client) -> None:
    document = make_document()
    text = make_text(body="Text.\n\nThis guarantees safety.\n\n[x](/docs/nowhere.html)\n\n[[weather]]\n\n#### Deep\n")
    part = preview(staff_client, document, text)
    lines = text.splitlines()
    for words in ("This guarantees safety.", "[x](/docs/nowhere.html)", "[[weather]]", "#### Deep"):
        assert f'data-line="{lines.index(words) + 1}"' in part


def test_a_wrong_field_has_its_line_too(staff_client: Client) -> None:
    document = make_document()
    text = make_text(order="soon")
    line = next(number for number, one in enumerate(text.splitlines(), start=1) if one.startswith("order:"))
    assert f'data-line="{line}"' in preview(staff_client, document, text)
    assert "not valid YAML" in preview(staff_client, document, "---\na: b: c\n---\nText")
    assert "missing" in preview(staff_client, document, "")


def test_an_edit_with_a_dead_link_is_not_saved(staff_client: Client) -> None:
    document = make_document()
    forms = {"revisions-TOTAL_FORMS": "0", "revisions-INITIAL_FORMS": "0"}
    text = make_text(body="[x](/docs/nowhere.html)\n")
    page = staff_client.post(f"/admin/docs/document/{document.pk}/change/", {"source": text, "note": "", **forms})
    assert "names a document that does not exist" in page.content.decode()
    assert Revision.objects.count() == 1


@pytest.mark.parametrize(("visibility", "saved"), [("public", False), ("internal", True)])
def test_the_rules_read_the_note_that_visitors_read(staff_client: Client, visibility: str, saved: bool) -> None:
    document = make_document()
    forms = {"revisions-TOTAL_FORMS": "0", "revisions-INITIAL_FORMS": "0"}
    form = {"source": make_text(title="New", visibility=visibility), "note": "This guarantees safety.", **forms}
    answer = staff_client.post(f"/admin/docs/document/{document.pk}/change/", form)
    assert (answer.status_code == 302) is saved
    assert (newest(document).note == form["note"]) is saved
    assert ("a-document.md: note: inst_017: line 1:" in answer.content.decode()) is not saved


def test_who_saves_last_does_not_undo_the_other_unseen(staff: User, staff_client: Client) -> None:
    document = make_document()
    opened = newest(document).pk
    edit_document(document=document, source=propose_edit(document=document, text=make_text(title="Theirs")), user=staff)
    forms = {"revisions-TOTAL_FORMS": "0", "revisions-INITIAL_FORMS": "0", "note": ""}
    address = f"/admin/docs/document/{document.pk}/change/"
    mine = {"source": make_text(title="Mine"), **forms}
    page = staff_client.post(address, {**mine, "based_on": opened}).content.decode()
    assert "It was changed meanwhile, by staff" in page
    assert "title: Mine" in page
    assert Document.objects.get().title == "Theirs"
    staff_client.post(address, {**mine, "based_on": newest(document).pk})
    assert Document.objects.get().title == "Mine"


def test_a_revision_shows_its_differences_and_goes_back(staff: User, staff_client: Client) -> None:
    document = make_document(title="First")
    first = newest(document)
    edit_document(document=document, source=propose_edit(document=document, text=make_text(title="Second")), user=staff)
    page = staff_client.get(f"/admin/docs/revision/{newest(document).pk}/change/").content.decode()
    assert "<del>First</del>" in page
    assert "<ins>Second</ins>" in page
    address = f"/admin/docs/revision/{first.pk}/revert/"
    assert f'formaction="{address}"' in staff_client.get(f"/admin/docs/revision/{first.pk}/change/").content.decode()
    staff_client.post(address)
    document.refresh_from_db()
    assert (document.title, Revision.objects.count()) == ("First", 3)


def test_who_only_looks_changes_nothing(viewer_client: Client) -> None:
    document = make_document()
    address = f"/admin/docs/revision/{newest(document).pk}"
    page = viewer_client.get(f"{address}/change/").content.decode()
    assert "What it changed" in page
    assert "/revert/" not in page
    assert viewer_client.post(f"{address}/revert/").status_code == 403
    assert viewer_client.post(f"/admin/docs/document/{document.pk}/preview/", {"source": "x"}).status_code == 403
    assert viewer_client.get("/admin/docs/document/pages/").status_code == 200
    assert "preview" not in viewer_client.get(f"/admin/docs/document/{document.pk}/change/").content.decode().lower()
