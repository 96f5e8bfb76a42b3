"""The home page shows the record as it stands, and nothing from which a visitor's text could be guessed."""

import re

import pytest
from django.conf import settings
from django.test import Client

from governance.models import Decision
from tests.feedback.factories import make_submission
from tests.site.factories import make_document
from tractatus_site.docs.services import load_sources
from tractatus_site.docs.sources import read_source

pytestmark = pytest.mark.django_db


def test_an_empty_record_says_so(client: Client) -> None:
    assert "No decision is on record yet" in client.get("/").content.decode()


def test_the_newest_links_are_shown_by_number_outcome_and_hash(client: Client) -> None:
    make_submission(text="Write to ana.lopez@example.com, please.")
    for number in range(6):
        make_document(slug=f"document-{number}")
    page = client.get("/").content.decode()
    newest = list(Decision.objects.all()[:5])
    assert re.findall(r'class="link-number"[^>]*>(\d+)<', page) == [str(one.sequence) for one in newest]
    assert all(one.hash[:12] in page for one in newest)
    assert f"<strong>{newest[0].sequence}</strong>" in page


def test_the_record_leads_to_what_keeps_it_honest(client: Client) -> None:
    """Not to more than that: whoever has the database can make the whole chain anew."""
    text = (settings.BASE_DIR / "docs_content/feedback-governance.md").read_text(encoding="utf-8")
    load_sources(sources=[read_source(slug="feedback-governance", text=text)])
    make_submission(text="The search box ignores accents.")
    ledger = client.get("/").content.decode().partition('class="ledger"')[2].partition("</section>")[0]
    assert "a changed one breaks the chain" in ledger
    address, _, anchor = re.findall(r'href="([^"]+)"', ledger)[0].partition("#")
    assert f'id="{anchor}"' in client.get(address).content.decode()


def test_neither_rule_nor_minute_of_a_decision_is_told(client: Client) -> None:
    make_submission(text="Write to ana.lopez@example.com, please.")
    decision = Decision.objects.get(outcome="redact")
    page = client.get("/").content.decode()
    ledger = page[page.index('class="ledger"') : page.index('class="propositions"')]
    assert "masked" in ledger
    assert not [rule for rule in decision.rule_versions if rule in ledger]
    assert f"{decision.created_at:%H:%M}" not in ledger
    assert str(decision.subject) not in ledger
