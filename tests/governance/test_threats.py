"""Threats are told from idioms, quotations, machines and hard criticism: how often is measured over all lines."""

from tests.governance.readings import shares

LEAST_FOUND, MOST_MARKED = 0.7, 0.1


def test_most_threats_are_found_and_little_that_only_sounds_like_one() -> None:
    found, marked, wrong = shares("threats", "threat.")

    assert found >= LEAST_FOUND, wrong
    assert marked <= MOST_MARKED, wrong
