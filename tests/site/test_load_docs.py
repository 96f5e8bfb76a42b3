"""load_docs: all documents or none, again without change, and never over somebody's edit."""

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command

from governance.models import Decision
from tests.site.factories import make_text, newest, write_document
from tractatus_site.docs.models import Document, Revision
from tractatus_site.docs.services import edit_document, propose_edit

pytestmark = pytest.mark.django_db


def load(folder: Path, **options: Any) -> dict[str, Any]:
    out = StringIO()
    call_command("load_docs", directory=folder, json=True, stdout=out, **options)
    result: dict[str, Any] = json.loads(out.getvalue())
    return result


def test_a_document_is_stored_with_its_revision(tmp_path: Path) -> None:
    path = write_document(tmp_path, body="## One\n\nText.\n", audience=["staff"])
    assert load(tmp_path)["created"] == ["a-document"]
    document = Document.objects.get()
    assert (document.title, document.audience, document.version) == ("A document", ["staff"], "1.10")
    assert [entry["id"] for entry in document.toc] == ["one"]
    assert newest(document).source == path.read_text()
    assert newest(document).origin == Revision.Origin.FILE


def test_a_second_run_changes_nothing(tmp_path: Path, django_assert_max_num_queries: Any) -> None:
    for number in range(5):
        write_document(tmp_path, slug=f"document-{number}")
    load(tmp_path)
    stamps = list(Document.objects.values_list("updated_at", flat=True))
    decisions = Decision.objects.count()
    with django_assert_max_num_queries(8):
        result = load(tmp_path)
    assert len(result["unchanged"]) == 5
    assert list(Document.objects.values_list("updated_at", flat=True)) == stamps
    assert (Revision.objects.count(), Decision.objects.count()) == (5, decisions)


def test_a_changed_file_is_a_new_revision(tmp_path: Path) -> None:
    write_document(tmp_path)
    load(tmp_path)
    write_document(tmp_path, title="Another title")
    assert load(tmp_path)["updated"] == ["a-document"]
    assert Document.objects.get().title == "Another title"
    assert Revision.objects.count() == 2


def test_one_bad_file_stops_all(tmp_path: Path) -> None:
    write_document(tmp_path, slug="good")
    write_document(tmp_path, slug="bad", order="soon")
    with pytest.raises(CommandError, match=r"^bad\.md: order: must be a whole number") as caught:
        call_command("load_docs", directory=tmp_path)
    assert caught.value.returncode == 1
    assert not Document.objects.exists()


def test_the_problems_are_json_too(tmp_path: Path) -> None:
    write_document(tmp_path, colour="red")
    out = StringIO()
    with pytest.raises(CommandError):
        call_command("load_docs", directory=tmp_path, json=True, stdout=out)
    assert json.loads(out.getvalue()) == {"errors": ["a-document.md: colour: unknown field"]}


def test_check_stores_nothing(tmp_path: Path) -> None:
    write_document(tmp_path)
    assert load(tmp_path, check=True) == {"documents": 1, "errors": []}
    assert not Document.objects.exists()
    assert not Decision.objects.exists()


@pytest.mark.parametrize("name", ["Upper.md", "with space.md", "under_score.md", "-dash.md"])
def test_a_file_name_must_be_a_slug(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text(make_text())
    with pytest.raises(CommandError, match="file name"):
        call_command("load_docs", directory=tmp_path)


def test_a_file_must_be_utf8(tmp_path: Path) -> None:
    (tmp_path / "latin.md").write_bytes(make_text(title="caf\u00e9").replace("caf\\xE9", "caf\u00e9").encode("latin-1"))
    with pytest.raises(CommandError, match=r"latin\.md: text: is not UTF-8"):
        call_command("load_docs", directory=tmp_path)


def test_an_empty_or_missing_folder_archives_nothing(tmp_path: Path) -> None:
    write_document(tmp_path)
    load(tmp_path)
    (tmp_path / "empty").mkdir()
    for folder in (tmp_path / "empty", tmp_path / "missing"):
        with pytest.raises(CommandError):
            call_command("load_docs", directory=folder)
    assert Document.objects.get().visibility == "public"


def test_a_document_without_its_file_is_archived_and_comes_back(tmp_path: Path) -> None:
    write_document(tmp_path, slug="stays")
    path = write_document(tmp_path, slug="goes")
    load(tmp_path)
    text = path.read_text()
    path.unlink()
    assert load(tmp_path)["archived"] == ["goes"]
    assert load(tmp_path)["archived"] == []
    assert Document.objects.get(slug="goes").visibility == "archived"
    path.write_text(text)
    assert load(tmp_path)["updated"] == ["goes"]
    assert Document.objects.get(slug="goes").visibility == "public"


def test_an_edit_is_kept_unless_overwritten(tmp_path: Path, staff: User) -> None:
    write_document(tmp_path)
    load(tmp_path)
    document = Document.objects.get()
    source = propose_edit(document=document, text=make_text(title="Edited"))
    edit_document(document=document, source=source, user=staff)
    staff.delete()
    write_document(tmp_path, title="From the file")
    assert load(tmp_path)["kept"] == ["a-document"]
    assert Document.objects.get().title == "Edited"
    assert load(tmp_path, overwrite=True)["updated"] == ["a-document"]
    assert Document.objects.get().title == "From the file"
    assert load(tmp_path)["unchanged"] == ["a-document"]
