"""Each worked example still answers what the sentence above it in the core concepts says."""

import re

import pytest
from django.conf import settings

from governance.models import Decision
from tractatus_site.docs.blocks import fill_html, fill_text
from tractatus_site.docs.worked.answers import work_out
from tractatus_site.docs.worked.examples import EXAMPLES

pytestmark = pytest.mark.django_db
OUTCOMES = {
    "values": "not allowed",
    "link": "allowed",
    "port": "REJECTED",
    "right-port": "APPROVED",
    "lasting": "STRATEGIC",
    "passing": "TACTICAL",
    "calm": "NORMAL",
    "loaded": "CRITICAL",
    "honest": "PROCEED",
    "assured": "BLOCK",
    "deliberation": "a person decides",
    "mail": "redact",
    "no-rules": "hold",
}
FACTS = {
    "values": ("requirement", "MANDATORY"),
    "lasting": ("scope", "PERMANENT"),
    "passing": ("persistence", "LOW"),
    "mail": ("what is kept", "Please write to [email], the search box is broken."),
    "no-rules": ("what is kept", "[withheld]"),
}


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_engine_answers_what_the_document_says(name: str) -> None:
    answer = work_out(EXAMPLES[name]).answer
    assert answer.outcome == OUTCOMES[name]
    assert name not in FACTS or FACTS[name] in answer.facts


def test_a_person_reviews_everything_under_critical_pressure() -> None:
    assert "A person reviews every proposal." in work_out(EXAMPLES["loaded"]).answer.reasons


def test_every_example_is_shown_in_a_document() -> None:
    text = (settings.BASE_DIR / "docs_content" / "core-concepts.md").read_text(encoding="utf-8")
    assert set(re.findall(r"^\[\[worked-([a-z-]+)\]\]$", text, re.MULTILINE)) == set(EXAMPLES)


def test_a_page_and_its_markdown_show_outcome_reason_and_time_and_store_nothing() -> None:
    page, text = fill_html("<p>[[worked-port]]</p>"), fill_text("[[worked-port]]")
    assert "<strong>REJECTED</strong>" in page
    assert re.search(r"Worked out when this page was made, in \d+\.\d\d&nbsp;ms", page)
    assert re.search(r"worked out when this text was made, in \d+\.\d\d ms", text)
    assert "**REJECTED**" in text
    assert "the action says 27017" in text
    fill_html("<p>[[worked-mail]]</p>")
    assert not Decision.objects.exists()
