"""What looks like personal data and is none: measured as a whole, so that the figure can be published."""

from pathlib import Path

import pytest

from governance.core.rules import RuleSet
from tests.governance.library import make_action

LINES = Path(__file__).parent.joinpath("examples", "harmless.txt").read_text(encoding="utf-8").splitlines()


@pytest.mark.parametrize("line", LINES)
def test_a_harmless_line_is_kept_as_it_is(rules: RuleSet, line: str) -> None:
    decision = rules.decide(make_action(line))

    assert decision.text == line
    assert decision.outcome == "allow"


def test_harmless_lines_do_no_harm_together(rules: RuleSet) -> None:
    assert rules.decide(make_action("\n".join(LINES))).text == "\n".join(LINES)
