"""Pages show stored figures and the rules in force, or say that there are none."""

from datetime import date

import pytest

from governance.models import Anchor, GoldenResult, Rule
from governance.selectors import current_rule_set
from tractatus_site.docs.blocks import fill_html, fill_text

pytestmark = pytest.mark.django_db
SCORES = {
    "personal_data": {"n": 12, "recall": 0.9512, "precision": 0.93, "low": 0.9, "high": 0.98, "wrongly_masked": 3},
    "benign": {"n": 5, "recall": None, "precision": None, "low": None, "high": None, "wrongly_masked": 0.012},
    "evasion.base64.personal_data": {"n": 4, "recall": 0.94, "precision": 0.9, "low": 0.8, "high": 1.0, "plain": 0.95},
}


def store(revision: str) -> None:
    GoldenResult.objects.create(revision=revision, code_version="abc", seconds=1.0, scores=SCORES)


def html(block: str) -> str:
    return fill_html(f"<p>[[{block}]]</p>")


def test_without_a_stored_evaluation_no_figure_is_shown() -> None:
    assert "Not measured here yet" in html("golden-scores")
    assert "Not measured here yet" in fill_text("[[golden-scores]]")
    assert "No day is anchored" in html("anchors")


def test_the_newest_stored_scores_are_shown() -> None:
    GoldenResult.objects.create(revision="0" * 64, code_version="old", seconds=1.0, scores={})
    store(current_rule_set().revision)
    page = html("golden-scores")

    assert "95.1\u00a0%" in page
    assert "90.0 to 98.0\u00a0%" in page
    assert "sentences with a wrong mask: 3" in page
    assert "sentences with a wrong mask: 1.2\u00a0%" in page
    assert "95.0\u00a0% without the disguise" in page
    assert "earlier rule set" not in page
    assert "| personal_data | 12 | 95.1\u00a0%" in fill_text("[[golden-scores]]")


def test_scores_of_other_rules_say_so() -> None:
    store("f" * 64)

    assert "earlier rule set" in html("golden-scores")


def test_anchors_are_shown_whole() -> None:
    Anchor.objects.create(day=date(2026, 11, 20), sequence=42, hash="ab" * 32)

    assert "ab" * 32 in html("anchors")
    assert "| 2026-11-20 | 42 |" in fill_text("[[anchors]]")


def test_the_rules_that_read_feedback_come_from_the_table() -> None:
    Rule.objects.filter(instruction="inst_105").update(active=False)
    page = html("feedback-rules")

    assert "inst_101" in page
    assert "inst_105" not in page
    assert "inst_016" not in page
