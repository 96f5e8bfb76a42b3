"""The counters of the integration page come from stored rows, and say where they stop counting."""

from typing import Any

import pytest

from governance.core.actions import ProposedAction
from governance.services import decide
from governance.statistics import BY_PEOPLE
from tests.site.factories import make_champion
from tests.site.test_status import make_rollout
from tractatus_site.integration import counters as counting_of_decisions
from tractatus_site.integration import counting
from tractatus_site.integration.counters import NOT_MEASURED, counters

pytestmark = pytest.mark.django_db


def shown() -> dict[str, str]:
    return {one.label: f"{one.value} {one.note}".strip() for one in counters()}


def test_nothing_stored_shows_no_number() -> None:
    assert [one.value for one in counters()] == [NOT_MEASURED] * 5


def test_each_is_read_from_rows() -> None:
    make_champion()
    before = int(shown()["Decisions"].split()[0]) if shown()["Decisions"] != NOT_MEASURED else 0
    for text in ("One.", "Two."):
        decide(ProposedAction("feedback.submit", text=text, subject="test"))
    decide(ProposedAction("agent.reply", text="It is guaranteed to work.", subject="test"))
    make_rollout(1)
    found = shown()
    assert found["Decisions"].startswith(f"{before + 3} on record")
    assert found["Blocked"] == f"1 of the newest {before + 3} that no person made"
    assert found["Time of a decision"].endswith(f"ms median of the newest {before + 3} that no person made")
    assert found["Rollouts"] == "1 in the store"
    assert found["Policy that serves"] == "version 1 it has learned nothing yet"


def test_decisions_of_people_are_told_as_far_as_they_were_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(counting_of_decisions, "NEWEST", 2)
    decide(ProposedAction("feedback.submit", text="One.", subject="test"))
    for _ in range(2):
        decide(ProposedAction("feedback.submit", text="One.", subject=f"{BY_PEOPLE[0]}1"))
    number, note = shown()["Decisions"].split(" ", 1)
    assert int(number) >= 3
    assert note == "the newest 2 by people"


def test_counting_ends_somewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(counting, "MOST", 2)
    for number in range(4):
        make_rollout(number)
    assert shown()["Rollouts"].startswith("more than 2 in")


def test_four_queries(django_assert_num_queries: Any) -> None:
    decide(ProposedAction("feedback.submit", text="One.", subject="test"))
    with django_assert_num_queries(4):
        counters()
