"""The home page shows the record as it stands, and nothing from which a visitor's text could be guessed."""

import re

import pytest
from django.test import Client

from governance.models import Decision
from tests.feedback.factories import make_submission
from tests.site.factories import make_document

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


def test_neither_rule_nor_minute_of_a_decision_is_told(client: Client) -> None:
    make_submission(text="Write to ana.lopez@example.com, please.")
    decision = Decision.objects.get(outcome="redact")
    page = client.get("/").content.decode()
    ledger = page[page.index('class="ledger"') : page.index('class="propositions"')]
    assert "masked" in ledger
    assert not [rule for rule in decision.rule_versions if rule in ledger]
    assert f"{decision.created_at:%H:%M}" not in ledger
    assert str(decision.subject) not in ledger
