"""Threats are told from idioms, quotations, machines and hard criticism: how often is measured over all lines."""

from governance.core.rules import RuleSet
from tests.governance.library import make_action
from tests.governance.readings import shares

LEAST_FOUND, MOST_MARKED = 0.7, 0.1


def test_most_threats_are_found_and_little_that_only_sounds_like_one() -> None:
    found, marked, wrong = shares("threats", "threat.")

    assert found >= LEAST_FOUND, wrong
    assert marked <= MOST_MARKED, wrong


def test_one_threat_is_told_once(rules: RuleSet) -> None:
    decision = rules.decide(make_action("The menu is slow. I am going to kill you."))

    assert [one.category for one in decision.findings].count("threat.violence") == 1
