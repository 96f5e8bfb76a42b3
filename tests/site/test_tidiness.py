"""load_docs --check: what makes documents hard to find or to read is a failure there, and stops no load."""

import json
from contextlib import suppress
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from tests.site.factories import write_document
from tractatus_site.docs.models import Document

pytestmark = pytest.mark.django_db


def problems(folder: Path) -> list[str]:
    out = StringIO()
    with suppress(CommandError):
        call_command("load_docs", directory=folder, check=True, json=True, stdout=out)
    found: list[str] = json.loads(out.getvalue())["errors"]
    return found


def test_a_document_that_nothing_leads_to_is_an_orphan(tmp_path: Path) -> None:
    for number in range(4):
        write_document(tmp_path, slug=f"document-{number}", order=number)
    assert problems(tmp_path) == ["document-3.md: orphan: no other document or page links to it"]
    write_document(tmp_path, slug="document-3", body="[myself](/docs/document-3.html)\n", order=3)
    assert len(problems(tmp_path)) == 1
    write_document(tmp_path, slug="document-0", body="[on](/docs/document-3.html)\n", order=0)
    assert problems(tmp_path) == []


@pytest.mark.parametrize("visibility", ["internal", "confidential", "archived"])
def test_what_is_not_public_is_no_orphan_and_saves_none(tmp_path: Path, visibility: str) -> None:
    for number in range(4):
        write_document(tmp_path, slug=f"document-{number}", order=number)
    write_document(tmp_path, slug="hidden", body="[x](/docs/document-3.html)\n", visibility=visibility, order=9)
    assert [one.partition(":")[0] for one in problems(tmp_path)] == ["document-3.md"]


def test_a_document_that_a_page_of_the_site_leads_to_is_none(tmp_path: Path) -> None:
    for number in range(3):
        write_document(tmp_path, slug=f"document-{number}", order=number)
    write_document(tmp_path, slug="feedback-governance", order=9)
    assert problems(tmp_path) == []


def test_two_of_one_group_with_one_number_are_named(tmp_path: Path) -> None:
    write_document(tmp_path, slug="first", order=7)
    write_document(tmp_path, slug="second", order=7)
    write_document(tmp_path, slug="third", order=7, category="research")
    assert problems(tmp_path) == ["second.md: order: 7 is that of first.md in practical"]


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        ("## One\n\n#### Deep\n", "heading: 'Deep' is of level 4 below one of level 2"),
        ("### Deep\n", "heading: 'Deep' is of level 3 below one of level 1"),
        ("![](/static/img/mark.svg)\n", "image: <img "),
        ('<img src="/static/img/mark.svg" alt=" ">\n', "has no alternative text"),
        ("## One {: level=expert }\n", "level: expert is none"),
        ("Our users save 73 % of their time.\n", "inst_016: line"),
        ("[x](/docs/nowhere.html)\n", "names a document that does not exist"),
    ],
)
def test_a_text_that_is_hard_to_read_is_named(tmp_path: Path, body: str, problem: str) -> None:
    write_document(tmp_path, body=body)
    (found,) = problems(tmp_path)
    assert found.startswith("a-document.md: ")
    assert problem in found


def test_a_field_that_nobody_knows_is_named(tmp_path: Path) -> None:
    write_document(tmp_path, colour="red")
    assert problems(tmp_path) == ["a-document.md: colour: unknown field"]


def test_an_untidy_document_is_loaded_all_the_same(tmp_path: Path) -> None:
    write_document(tmp_path, body="#### Deep\n\n![](/static/img/mark.svg)\n")
    call_command("load_docs", directory=tmp_path)
    assert Document.objects.count() == 1
