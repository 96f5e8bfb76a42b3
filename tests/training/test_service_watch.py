"""A champion that does worse in service than the one before is taken back by itself, on record; noise is not enough."""

from datetime import datetime

import pytest
from django_q.models import Schedule

from governance.models import Decision
from tests.governance.people import hold
from tests.training.rows import make_policy, make_run
from training import live, registry, trials
from training.live import LiveFigures
from training.models import Alias, PolicyVersion, Promotion, Trial
from training.service_watch import difference, why_fallen
from training.tasks import watch_policies

pytestmark = pytest.mark.django_db
GOOD = LiveFigures(taken=100, confirmed=100, agreed=80, proposals=100, blocked=5)


class Counted:
    """What the app counted, by version."""

    def __init__(self) -> None:
        self.of: dict[PolicyVersion, LiveFigures] = {}

    def __call__(self, policy: PolicyVersion, _role: str, _since: datetime | None) -> LiveFigures:
        return self.of.get(policy, LiveFigures())


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch) -> Counted:
    made = Counted()
    monkeypatch.setitem(live._PROVIDERS, "feedback", made)
    return made


@pytest.fixture
def pair(db: None) -> tuple[PolicyVersion, PolicyVersion]:
    """The champion before, and the one that was promoted after it."""
    before, now = make_policy(), make_policy(run=make_run())
    Alias.objects.create(kind="feedback", name="champion", policy=before)
    registry.promote(policy=now, user=None)
    return before, now


def test_the_interval_of_a_difference_is_newcombes() -> None:
    # Newcombe (1998), table II, method 10: 56/70 against 48/80 gives 0.0524 to 0.3339.
    low, high = difference(56, 70, 48, 80)
    assert (round(low, 4), round(high, 4)) == (0.0524, 0.3339)


@pytest.mark.parametrize(
    ("now", "reason"),
    [
        (GOOD, ""),
        (LiveFigures(taken=100, confirmed=100, agreed=50), "Agreement with people went from 80% to 50%"),
        (LiveFigures(taken=100, confirmed=100, agreed=75), ""),
        (LiveFigures(taken=29, confirmed=29, agreed=0), ""),
        (LiveFigures(taken=100, proposals=100, blocked=40), "The share of blocked replies went from 5% to 40%"),
        (LiveFigures(taken=100, proposals=29, blocked=29), ""),
        (LiveFigures(taken=1, executed=1), "1 forbidden claims"),
    ],
)
def test_what_counts_as_a_fall(now: LiveFigures, reason: str) -> None:
    assert why_fallen(now, GOOD).startswith(reason)
    assert bool(why_fallen(now, GOOD)) == bool(reason)


def test_a_champion_that_falls_is_rolled_back_by_nobody_for_a_reason(
    counted: Counted, pair: tuple[PolicyVersion, PolicyVersion]
) -> None:
    before, now = pair
    counted.of = {before: GOOD, now: LiveFigures(taken=100, confirmed=100, agreed=40)}
    assert "feedback champion" in watch_policies()
    assert registry.champion("feedback") == before
    switch = Promotion.objects.get(rollback=True)
    assert (switch.promoted_by, switch.policy, switch.previous) == (None, before, now)
    assert switch.reason.startswith("Automatic: Agreement with people went from 80% to 40%")
    assert Decision.objects.filter(pk=switch.decision, action="policy.promote").exists()
    assert watch_policies() == {}
    assert Promotion.objects.count() == 2


def test_a_champion_that_does_well_stays(counted: Counted, pair: tuple[PolicyVersion, PolicyVersion]) -> None:
    before, now = pair
    counted.of = {before: GOOD, now: GOOD}
    assert watch_policies() == {}
    assert registry.champion("feedback") == now


def test_what_came_back_is_not_taken_back_again(counted: Counted, pair: tuple[PolicyVersion, PolicyVersion]) -> None:
    before, now = pair
    registry.rollback(kind="feedback", user=None)
    counted.of = {now: GOOD, before: LiveFigures(taken=100, confirmed=100, agreed=10)}
    assert watch_policies() == {}
    assert registry.champion("feedback") == before


def test_a_rollback_that_governance_holds_waits_for_a_person(
    counted: Counted, pair: tuple[PolicyVersion, PolicyVersion]
) -> None:
    before, now = pair
    counted.of = {before: GOOD, now: LiveFigures(taken=1, executed=1)}
    hold("policy.promote")
    assert watch_policies()["feedback champion"].startswith("not rolled back")
    assert registry.champion("feedback") == now


def test_a_canary_that_falls_is_ended_and_the_champion_stays(
    counted: Counted, pair: tuple[PolicyVersion, PolicyVersion]
) -> None:
    _, now = pair
    canary = make_policy(run=make_run())
    trials.start_canary(policy=canary, share=0.5, user=None, reason="A look.")
    counted.of = {now: GOOD, canary: LiveFigures(taken=40, proposals=40, blocked=20)}
    assert list(watch_policies()) == ["feedback canary"]
    trial = Trial.objects.get()
    assert trial.ended_at is not None
    assert trial.ended_by is None
    assert "blocked replies went from 5% to 50%" in trial.end_reason
    assert registry.champion("feedback") == now


def test_a_schedule_calls_the_watch() -> None:
    schedule = Schedule.objects.get(name="watch")
    assert (schedule.func, schedule.minutes) == ("training.tasks.watch_policies", 5)
