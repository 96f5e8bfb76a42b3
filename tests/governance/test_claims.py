"""What the checks of claims find in prose, and what they let through."""

import pytest

from tests.governance.readings import NOTHING, found, readings

EVIDENCE = ("run:12",)
LEAST = 0.95
LEAST_PRECISION = 0.9


@pytest.mark.parametrize(("check", "text"), readings("claims"))
def test_a_line_is_read_as_it_is_meant(check: str, text: str) -> None:
    categories = found(text, "claim.")

    assert check in categories if check != NOTHING else not categories


def test_the_development_set_is_read_well() -> None:
    """Hard lines that the patterns were made with, and the reader was not. How well others are read is for the golden
    set to say."""
    judged = [
        (check, found(text, "claim.")) for check, text in (line.values for line in readings("claims_development"))
    ]
    right = sum(check in categories for check, categories in judged if check != NOTHING)
    wrong = sum(bool(categories) for check, categories in judged if check == NOTHING)

    assert right >= LEAST * sum(check != NOTHING for check, _ in judged)
    assert right >= LEAST_PRECISION * (right + wrong)


@pytest.mark.parametrize("text", ["The method is validated.", "Engagement rose by 12 %.", "It doubles your output."])
def test_evidence_on_the_action_is_enough(text: str) -> None:
    assert found(text, "claim.")
    assert not found(text, "claim.", evidence=EVIDENCE)


def test_evidence_excuses_no_promise() -> None:
    assert found("We guarantee it.", "claim.", evidence=EVIDENCE) == {"claim.assurance"}


@pytest.mark.parametrize("text", ["/search?q=%41%20%42", "100%25 of it", "Use %20 for a space."])
def test_a_percent_encoded_text_holds_no_statistic(text: str) -> None:
    assert "claim.statistic" not in found(text, "claim.")
