"""dump_docs: what is in the database goes back into files to the byte, and over nobody's file unasked."""

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.conf import settings
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from hypothesis import HealthCheck, example, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from tests.site.factories import FIELDS, make_document, make_text, write_document
from tractatus_site.docs.characters import forbidden_in
from tractatus_site.docs.dumping import plan_dump, write_files
from tractatus_site.docs.models import AUDIENCES, CATEGORIES, Document, Revision
from tractatus_site.docs.services import edit_document, load_sources, propose_edit
from tractatus_site.docs.sources import read_directory

pytestmark = pytest.mark.django_db
CHARACTERS = st.characters(exclude_categories=["Cs"], exclude_characters="\r").filter(lambda one: not forbidden_in(one))
TEXT = st.text(CHARACTERS, max_size=200)
FRONT_MATTER = st.fixed_dictionaries(
    {
        "title": st.text(st.characters(categories=["L", "N", "P"]), min_size=1, max_size=60),
        "category": st.sampled_from(list(CATEGORIES)),
        "audience": st.lists(st.sampled_from(list(AUDIENCES)), min_size=1, max_size=3, unique=True),
        # What governance makes of generated sentences is not the matter here.
        "visibility": st.sampled_from(["internal", "confidential"]),
        "version": st.sampled_from(["1", "1.0", "1.10", "2.0.1"]),
        "order": st.integers(0, 1_000_000),
    },
    optional={
        "redirects": st.lists(
            st.from_regex(r"[a-z0-9]{1,9}(-[a-z0-9]{1,9})?", fullmatch=True), min_size=1, max_size=3, unique=True
        )
    },
)


def dump(folder: Path, **options: Any) -> dict[str, Any]:
    out = StringIO()
    call_command("dump_docs", output=folder, json=True, stdout=out, **options)
    result: dict[str, Any] = json.loads(out.getvalue())
    return result


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_our_own_documents_come_back_as_they_are(tmp_path: Path) -> None:
    ours = settings.BASE_DIR / "docs_content"
    load_sources(sources=read_directory(ours))
    assert dump(ours)["written"] == []
    dump(tmp_path)
    assert contents(tmp_path) == {path.name: path.read_bytes() for path in ours.glob("*.md")}


@hypothesis_settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(fields=FRONT_MATTER, body=TEXT, quoted=st.booleans())
@example(fields={"title": "a: 'b' # c"}, body="text \u2028 and \x85 and\ttabs  \n\n\n", quoted=True)
@example(fields={"redirects": ["old"]}, body="no newline at the end", quoted=False)
def test_a_round_trip_is_stable_to_the_byte(tmp_path: Path, fields: dict[str, Any], body: str, quoted: bool) -> None:
    front_matter = yaml.safe_dump(FIELDS | {"visibility": "internal"} | fields, allow_unicode=quoted, sort_keys=quoted)
    file = tmp_path / "a-document.md"
    file.write_bytes(f"---\n{front_matter}---\nBody. {body}".encode())
    before = file.read_bytes()
    load_sources(sources=read_directory(tmp_path), overwrite=True)
    there = tmp_path / "there"
    there.mkdir(exist_ok=True)
    (there / "a-document.md").unlink(missing_ok=True)
    write_files(plan_dump(there).new)
    assert (there / "a-document.md").read_bytes() == before
    assert load_sources(sources=read_directory(there)).unchanged == ["a-document"]


def test_other_line_ends_and_a_mark_at_the_start_are_no_difference(tmp_path: Path) -> None:
    path = tmp_path / "a-document.md"
    path.write_bytes(b"\xef\xbb\xbf" + make_text().replace("\n", "\r\n").encode())
    load_sources(sources=read_directory(tmp_path))
    before = path.read_bytes()
    assert dump(tmp_path, yes=True)["unchanged"] == ["a-document"]
    assert path.read_bytes() == before


def test_an_edit_is_shown_and_written_only_when_told_to(tmp_path: Path, staff: User) -> None:
    path = write_document(tmp_path)
    load_sources(sources=read_directory(tmp_path))
    before, document = path.read_bytes(), Document.objects.get()
    source = propose_edit(document=document, text=make_text(title="Edited"))
    edit_document(document=document, source=source, user=staff)
    out = StringIO()
    call_command("dump_docs", output=tmp_path, stdout=out)
    assert "+title: Edited" in out.getvalue()
    assert "--yes" in out.getvalue()
    assert path.read_bytes() == before
    assert dump(tmp_path)["differing"] == ["a-document"]
    assert dump(tmp_path, yes=True)["written"] == ["a-document"]
    assert path.read_text() == source.text
    assert sorted(contents(tmp_path)) == ["a-document.md"]


def test_after_a_dump_the_file_counts_again(tmp_path: Path, staff: User) -> None:
    write_document(tmp_path)
    load_sources(sources=read_directory(tmp_path))
    document = Document.objects.get()
    edit_document(document=document, source=propose_edit(document=document, text=make_text(title="Edited")), user=staff)
    dump(tmp_path, yes=True)
    assert load_sources(sources=read_directory(tmp_path)).unchanged == ["a-document"]
    write_document(tmp_path, title="Changed in the file")
    assert load_sources(sources=read_directory(tmp_path)).updated == ["a-document"]
    assert Document.objects.get().title == "Changed in the file"


def test_a_document_whose_file_is_gone_is_left_out(tmp_path: Path) -> None:
    make_document(slug="stays")
    make_document(slug="goes")
    make_document(slug="old-on-purpose", visibility="archived")
    Document.objects.filter(slug="goes").update(visibility="archived")
    result = dump(tmp_path)
    assert result["left_out"] == ["goes"]
    assert sorted(result["written"]) == ["old-on-purpose", "stays"]


def test_without_documents_nothing_is_written(tmp_path: Path) -> None:
    assert dump(tmp_path / "new" / "folder") == {"written": [], "unchanged": [], "differing": [], "left_out": []}


def test_a_folder_that_is_a_file_is_named(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_text("x")
    with pytest.raises(CommandError, match=r"file: File exists"):
        call_command("dump_docs", output=file)


def test_a_newer_renderer_makes_no_revision_and_reaches_edits_too(tmp_path: Path, staff: User) -> None:
    write_document(tmp_path, slug="from-file")
    write_document(tmp_path, slug="edited")
    load_sources(sources=read_directory(tmp_path))
    document = Document.objects.get(slug="edited")
    edit_document(document=document, source=propose_edit(document=document, text=make_text(title="Edited")), user=staff)
    Document.objects.update(checksum="of an older renderer", html="old")
    revisions = Revision.objects.count()
    load_sources(sources=read_directory(tmp_path))
    assert not Document.objects.filter(html="old").exists()
    assert Document.objects.get(slug="edited").title == "Edited"
    assert Revision.objects.count() == revisions
