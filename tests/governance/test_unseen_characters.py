"""Characters that are drawn as nothing hide no personal data."""

import re

import pytest

from governance.core.actions import ProposedAction
from governance.services import current_rule_set

UNSEEN = "\u00ad\u034f\u061c\u180e\u200b\u200d\u200e\u200f\u202a\u202c\u2062\u2066\u2069\ufe0f\ufeff\U000e0041\x01\x7f"


@pytest.mark.django_db
@pytest.mark.parametrize("unseen", UNSEEN, ids=ascii)
@pytest.mark.parametrize(
    "text",
    ["jane{}@example.org", "jane@exa{}mple.org", "jane@example{}.org", "4111 1111{} 1111 1111", "+49 30 {}1234567"],
)
def test_they_are_read_past_and_masked_along(text: str, unseen: str) -> None:
    action = ProposedAction(kind="feedback.submit", text=f"Write to {text.format(unseen)} please")
    decision = current_rule_set().decide(action)
    assert decision.outcome == "redact"
    assert re.fullmatch(r"Write to \[\w+\] please", decision.text)


@pytest.mark.django_db
def test_text_without_personal_data_keeps_them() -> None:
    text = "שלום\u200f, thank you \u2764\ufe0f\n\tand 👩\u200d💻"
    decision = current_rule_set().decide(ProposedAction(kind="feedback.submit", text=text))
    assert (decision.outcome, decision.text) == ("allow", text)
