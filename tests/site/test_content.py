"""The documents that the site ships with, and the integration page, pass the rules that they describe."""

import html
import io
import re

import pytest
from django.conf import settings
from django.core.management import call_command, get_commands
from django.test import Client

from governance.core.actions import ProposedAction
from governance.models import Rule
from governance.services import current_rule_set
from tractatus_site.docs.models import Document

pytestmark = pytest.mark.django_db
INLINE = re.compile(r"</?(?:a|code|em|span|strong|time)\b[^>]*>")
CELL = re.compile(r"(?:\s*</?(?:caption|thead|tbody|tr|th|td)\b[^>]*>\s*)+")
BLOCK = re.compile(r"\s*<[^>]+>\s*")


def text_of(page: str) -> str:
    """What a reader sees of a page: a table is one block of lines, everything else a block of its own."""
    main = page[page.index("<main") : page.index("</main>")]
    return html.unescape(BLOCK.sub("\n\n", CELL.sub("\n", INLINE.sub("", main))))


def test_our_documents_are_in_order() -> None:
    told = io.StringIO()
    call_command("load_docs", check=True, stdout=told)
    assert "documents are in order" in told.getvalue()
    assert not Document.objects.exists()


def test_what_the_seed_documents_tell_is_told() -> None:
    call_command("load_docs")
    guide = Document.objects.get(slug="agent-lightning-guide")
    expected = {"category": "practical", "quadrant": "system", "technical_level": "intermediate", "type": "technical"}
    assert {name: getattr(guide, name) for name in expected} == expected
    for fact in ("94 %", "89 %", "1 agent", "5 rounds", "discord.gg/Dkke2ADu4E", "discord.gg/bVZtkceKsS"):
        assert fact in guide.html
    assert guide.markdown.count("**Research need:**") == 5


def test_rules_and_commands_that_documents_name_exist() -> None:
    text = "".join(path.read_text() for path in (settings.BASE_DIR / "docs_content").glob("*.md"))
    assert set(re.findall(r"\binst_\d+", text)) <= set(Rule.objects.values_list("instruction", flat=True))
    assert set(re.findall(r"manage\.py (\w+)", text)) <= set(get_commands())


@pytest.mark.parametrize("address", ["/", "/integrations/agent-lightning.html", "/docs.html", "/research/"])
def test_our_pages_pass_the_rules_too(client: Client, address: str) -> None:
    call_command("load_results")
    call_command("load_docs")
    text = text_of(client.get(address).content.decode())
    decision = current_rule_set().decide(ProposedAction(kind="docs.publish", text=text))
    assert [(found.rule, text[found.start - 40 : found.end + 40]) for found in decision.findings] == []
    assert decision.outcome == "allow"
