"""Versions never change, promotion is governed, rollback is one step, every switch is kept."""

from typing import Any

import pytest

from governance.models import Decision
from tests.training.rows import make_evaluation
from training import registry, runs
from training.lookup import PolicyNotFoundError, find_policy
from training.models import PolicyVersion, Promotion

pytestmark = pytest.mark.django_db

SCORES = {
    "held_out": {"examples": 50, "reward": {"mean": 0.8, "low": 0.7, "high": 0.9}},
    "violations": {"attempted": 3, "executed": 0},
}


def make_version(**overrides: Any) -> PolicyVersion:
    run = runs.create_run(kind="toy", algorithm="grpo", mode="oneclick", rounds=1, seed=0)
    version = registry.register(**{"kind": "toy", "weights": b"w", "scores": SCORES, "run": run, **overrides})
    make_evaluation(version)
    return version


def baseline() -> PolicyVersion:
    version = registry.install_first(kind="toy", weights=b"untrained", scores=SCORES)
    make_evaluation(version)
    return version


def test_versions_are_numbered_and_the_newest_trained_one_is_the_candidate() -> None:
    first, second = make_version(), make_version()
    assert (first.number, second.number) == (1, 2)
    assert registry.candidate("toy") == second
    assert registry.champion("toy") is None


def test_a_run_makes_one_version_only() -> None:
    version = make_version()
    assert registry.register(kind="toy", weights=b"again", scores={}, run=version.run) == version
    assert PolicyVersion.objects.count() == 1


def test_the_first_champion_is_installed_once() -> None:
    assert baseline() == baseline()
    assert registry.champion("toy") == baseline()
    assert PolicyVersion.objects.count() == 1
    assert not Promotion.objects.exists()


def test_a_promotion_moves_the_champion_and_is_recorded(admin_user: Any) -> None:
    before, version = baseline(), make_version()
    promotion = registry.promote(policy=version, user=admin_user, reason="better on held-out examples")
    assert registry.champion("toy") == version
    assert (promotion.previous, promotion.promoted_by, promotion.rollback) == (before, admin_user, False)
    assert Decision.objects.get(pk=promotion.decision).action == "policy.promote"


def test_promoting_the_champion_again_is_refused() -> None:
    version = make_version()
    registry.promote(policy=version, user=None)
    with pytest.raises(registry.PromotionRefusedError, match="champion already"):
        registry.promote(policy=version, user=None)
    assert Promotion.objects.count() == 1


def test_a_version_that_was_never_evaluated_is_refused_and_the_refusal_is_recorded() -> None:
    version = make_version(scores={})
    with pytest.raises(registry.PromotionRefusedError, match="Governance"):
        registry.promote(policy=version, user=None, overrule="To hear what governance says of it.")
    assert registry.champion("toy") is None
    assert Decision.objects.get(action="policy.promote").outcome in ("hold", "block")


@pytest.mark.parametrize("violations", [None, {}, {"attempted": 3}, {"executed": 1}])
def test_a_version_whose_violations_were_not_counted_is_refused(violations: Any) -> None:
    version = make_version(scores={**SCORES, "violations": violations})
    with pytest.raises(registry.PromotionRefusedError, match="Governance"):
        registry.promote(policy=version, user=None, overrule="To hear what governance says of it.")
    assert registry.champion("toy") is None


def test_rollback_goes_back_one_champion_at_a_time() -> None:
    untrained, first, second = baseline(), make_version(), make_version()
    registry.promote(policy=first, user=None)
    registry.promote(policy=second, user=None)
    assert registry.rollback(kind="toy", user=None).policy == first
    assert registry.rollback(kind="toy", user=None).policy == untrained
    assert registry.champion("toy") == untrained
    with pytest.raises(registry.PromotionRefusedError, match="no earlier champion"):
        registry.rollback(kind="toy", user=None)


def test_a_version_is_found_by_alias_number_or_id() -> None:
    version = make_version()
    for name in ("candidate", str(version.number), str(version.pk)):
        assert find_policy("toy", name) == version
    for name in ("champion", "99", "nonsense", "9" * 5_000, "00000000-0000-0000-0000-000000000000"):
        with pytest.raises(PolicyNotFoundError, match=name):
            find_policy("toy", name)
