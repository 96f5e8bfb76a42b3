"""Cohen's kappa against worked cases, and what the dashboard tells of agreement."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries

from feedback.agreement import agreement_figures
from feedback.kappa import FEWEST, kappa
from feedback.models import Triage, Verdict
from feedback.services.triage import confirm_triage
from feedback.services.work.undoing import last_action, undo
from tests.feedback.factories import make_policy, make_staff, make_submission, make_triage

LABELS: dict[str, Any] = {"category": "website-bug", "severity": "medium", "priority": 3, "action": "fix"}
NOISE = {**LABELS, "category": "noise"}


def table(*rows: list[int]) -> dict[tuple[Any, Any], int]:
    return {(one, other): count for one, row in enumerate(rows) for other, count in enumerate(row)}


def test_two_raters_of_a_textbook() -> None:
    # Fleiss, Levin and Paik, Statistical Methods for Rates and Proportions, table 18.1: kappa 0.68, s.e. 0.087.
    found = kappa(table([75, 1, 4], [5, 4, 1], [0, 0, 10]))
    assert found.n == 100
    assert found.observed == pytest.approx(0.89)
    assert found.value == pytest.approx(0.6765, abs=5e-4)
    assert found.high is not None
    assert (found.high - found.value) / 1.959964 == pytest.approx(0.0877, abs=5e-4)  # type: ignore[operator]


def test_two_by_two_by_hand() -> None:
    # Observed (20 + 15) / 50 = 0.7; by chance 0.5 * 0.6 + 0.5 * 0.4 = 0.5.
    assert kappa(table([20, 5], [10, 15])).value == pytest.approx(0.4)


def test_chance_alone_is_zero_and_contradiction_is_less() -> None:
    assert kappa(table([10, 10], [10, 10])).value == pytest.approx(0.0)
    assert kappa(table([0, 10], [10, 0])).value == pytest.approx(-1.0)


def test_perfect_agreement_is_no_certainty() -> None:
    found = kappa(table([10, 0], [0, 10]))
    assert (found.value, found.high) == (1.0, 1.0)
    # Clopper and Pearson: of 20 hits in 20 the share is at least 0.8316.
    assert found.low == pytest.approx((0.83157 - 0.5) / 0.5, abs=1e-4)


@pytest.mark.parametrize(
    ("counts", "n", "why"),
    [({}, 0, "nothing"), ({("a", "a"): FEWEST - 1}, FEWEST - 1, "too few"), ({("a", "a"): 50}, 50, "only one label")],
)
def test_where_it_is_not_defined_it_says_so(counts: dict[tuple[Any, Any], int], n: int, why: str) -> None:
    found = kappa(counts)
    assert (found.n, found.value, found.low, found.high) == (n, None, None, None)
    assert why in found.why


@given(st.lists(st.integers(0, 30), min_size=9, max_size=9))
def test_it_is_between_minus_one_and_one_within_its_interval(counts: list[int]) -> None:
    found = kappa(table(counts[:3], counts[3:6], counts[6:]))
    if found.value is None:
        assert found.why
        return
    assert found.low is not None
    assert found.high is not None
    assert -1.0 <= found.low <= found.value + 1e-9
    assert found.value - 1e-9 <= found.high <= 1.0


@pytest.fixture
def triages(db: None) -> list[Triage]:
    policy = make_policy(trained=True)
    return [
        make_triage(make_submission(text=f"Report number {number}."), policy=policy, category=category)
        for number, category in enumerate(["website-bug", "noise"] * 6)
    ]


LONG_AGO = timezone.now() - timedelta(days=30)


def test_the_agent_against_people_by_head_and_version(
    triages: list[Triage], owner: User, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for number, triage in enumerate(triages):
        confirm_triage(triage=triage, user=owner, **(NOISE if number in {0, 1, 3, 5, 7, 9, 11} else LABELS))
    with django_assert_max_num_queries(11):
        found = agreement_figures(LONG_AGO)
    category = found.agent["category"]
    # 11 of 12 alike; by chance 6/12 * 5/12 + 6/12 * 7/12 = 0.5.
    assert category.n == 12
    assert category.value == pytest.approx((11 / 12 - 0.5) / 0.5)
    assert found.agent["severity"].why.startswith("only one label")
    assert found.by_policy == {triages[0].policy.number: found.agent}
    assert (found.people["category"].n, found.audited["category"].n) == (0, 0)


def test_people_among_themselves_by_what_each_said_first(triages: list[Triage], owner: User) -> None:
    other = make_staff("feedback.change_triage", username="other")
    for number, triage in enumerate(triages):
        confirm_triage(triage=triage, user=other, **(NOISE if number % 2 else LABELS))
        confirm_triage(triage=triage, user=owner, **(NOISE if number < 3 or number % 2 else LABELS))
    # Said in the knowledge of the other's: the disagreement is not gone from the figures.
    confirm_triage(triage=triages[0], user=owner, **LABELS)
    confirm_triage(triage=triages[2], user=owner, settle=True, **LABELS)
    found = agreement_figures(LONG_AGO).people["category"]
    assert found.n == 12
    assert found.observed == pytest.approx(10 / 12)


def test_what_is_withdrawn_or_older_counts_for_nothing(triages: list[Triage], owner: User) -> None:
    confirm_triage(triage=triages[0], user=owner, **LABELS)
    confirm_triage(triage=triages[1], user=owner, **LABELS)
    last = last_action(owner)
    assert last is not None
    undo(batch=last.batch, user=owner)
    assert agreement_figures(LONG_AGO).agent["category"].n == 1
    assert agreement_figures(timezone.now() + timedelta(minutes=1)).agent["category"].n == 0


def test_blind_verdicts_are_counted_alone(triages: list[Triage], owner: User) -> None:
    for triage in triages:
        confirm_triage(triage=triage, user=owner, **LABELS)
    Verdict.objects.filter(submission__triage__in=triages[:11]).update(blind=True)
    found = agreement_figures(LONG_AGO)
    assert (found.audited["category"].n, found.agent["category"].n) == (11, 12)
