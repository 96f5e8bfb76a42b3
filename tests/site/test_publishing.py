"""What visitors may read passes the rules, and its links lead somewhere."""

from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from governance.models import Decision
from tests.site.factories import write_document
from tractatus_site.docs.models import Document

pytestmark = pytest.mark.django_db


def refusal(folder: Path, **options: Any) -> str:
    with pytest.raises(CommandError) as caught:
        call_command("load_docs", directory=folder, **options)
    return str(caught.value)


@pytest.mark.parametrize(
    ("rule", "sentence"),
    [
        ("inst_016", "Our users save 73 % of their time."),
        ("inst_017", "This approach guarantees safety."),
        ("inst_018", "The system is production-ready."),
    ],
)
def test_a_claim_is_refused_with_its_rule_and_line(tmp_path: Path, rule: str, sentence: str) -> None:
    path = write_document(tmp_path, body=f"Text.\n\n{sentence}\n")
    line = path.read_text().splitlines().index(sentence) + 1
    for check in (True, False):
        assert f"a-document.md: {rule}: line {line}:" in refusal(tmp_path, check=check)
    assert not Document.objects.exists()


def test_a_cited_figure_passes(tmp_path: Path) -> None:
    write_document(tmp_path, body="Engagement was 94 % (source: Tractatus project, Demo 2, November 2025).\n")
    call_command("load_docs", directory=tmp_path)
    assert Decision.objects.get(action="docs.publish").outcome == "allow"


def test_what_only_staff_read_is_not_published(tmp_path: Path) -> None:
    write_document(tmp_path, body="We never write that we guarantee safety.\n", visibility="internal")
    call_command("load_docs", directory=tmp_path)
    assert not Decision.objects.exists()


@pytest.mark.parametrize(
    ("link", "problem"),
    [
        ("/docs/nowhere.html", "/docs/nowhere.html names a document that does not exist"),
        ("/nowhere/", "/nowhere/ leads nowhere on this site"),
        ("other.html", "other.html must begin with / or #"),
        ("#nothing", "a-document.md has no heading #nothing"),
        ("/docs/other.html#nothing", "other.md has no heading #nothing"),
        ("/docs/secret.html", "leads visitors to a document that is not public"),
    ],
)
def test_a_broken_link_is_named(tmp_path: Path, link: str, problem: str) -> None:
    write_document(tmp_path, body=f"[x]({link})\n")
    write_document(tmp_path, slug="other")
    write_document(tmp_path, slug="secret", visibility="confidential")
    message = refusal(tmp_path)
    assert message.startswith("a-document.md: link: ")
    assert problem in message


@pytest.mark.parametrize(
    "link", ["/docs.html?q=x", "/", "/docs/other.html#here", "#below", "https://example.org/", "/feedback/"]
)
def test_a_link_that_leads_somewhere_passes(tmp_path: Path, link: str) -> None:
    write_document(tmp_path, body=f"[x]({link})\n\n## Below\n")
    write_document(tmp_path, slug="other", body="## Here\n\nText.\n")
    call_command("load_docs", directory=tmp_path)
    assert Document.objects.filter(markdown__contains=f"[x]({link})").count() == 1


def test_an_unknown_block_is_named(tmp_path: Path) -> None:
    write_document(tmp_path, body="[[weather]]\n")
    assert refusal(tmp_path) == "a-document.md: block: [[weather]] is unknown"
