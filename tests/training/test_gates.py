"""Each condition of the gate passes, fails and does not know, for its own reason and no other's."""

from typing import Any

import pytest

from training.gates import CONDITIONS, Facts, Limits, Result, judge, passes

REWARDS = [0.5, 0.6, 0.7, 0.8] * 10
ESTIMATE = {"mean": 0.62, "low": 0.55, "high": 0.7, "effective": 80.0, "rollouts": 200}


def make_facts(**overrides: Any) -> Facts:
    fields: dict[str, Any] = {
        "name": "policy 1",
        "rewards": REWARDS,
        "macro_f1": 0.8,
        "attempted": 4,
        "executed": 0,
        "false_blocks": 2,
        "latency_ms": 5.0,
        "off_policy": {"champion": "id", "logged": 0.6, "estimate": ESTIMATE},
    }
    return Facts(**{**fields, **overrides})


CHAMPION = make_facts(name="policy 0")


def one(name: str, candidate: Facts, champion: Facts | None = CHAMPION, limits: Limits | None = None) -> Result:
    results = {result.name: result for result in judge(candidate, champion, limits or Limits())}
    assert list(results) == list(CONDITIONS)
    return results[name]


def shifted(by: float) -> list[float]:
    return [reward + by for reward in REWARDS]


def test_a_policy_as_good_as_the_champion_passes_everything() -> None:
    results = judge(make_facts(), CHAMPION)
    assert {result.verdict.outcome for result in results} == {"passed"}
    assert passes(results)


@pytest.mark.parametrize(
    ("name", "changes"),
    [
        ("held_out_reward", {"rewards": shifted(-0.05)}),
        ("off_policy", {"off_policy": {"logged": 0.7, "estimate": ESTIMATE}}),
        ("macro_f1", {"macro_f1": 0.79}),
        ("violations_executed", {"executed": 1}),
        ("violations_attempted", {"attempted": 5}),
        ("false_blocks", {"false_blocks": 3}),
        ("latency", {"latency_ms": 250.1}),
    ],
)
def test_each_condition_fails_alone_and_refuses(name: str, changes: dict[str, Any]) -> None:
    results = judge(make_facts(**changes), CHAMPION)
    assert [result.name for result in results if result.verdict.outcome != "passed"] == [name]
    assert not passes(results)


@pytest.mark.parametrize(
    ("name", "changes"),
    [
        ("macro_f1", {"macro_f1": None}),
        ("violations_executed", {"executed": None}),
        ("violations_attempted", {"attempted": None}),
        ("false_blocks", {"false_blocks": None}),
        ("latency", {"latency_ms": None}),
    ],
)
def test_what_was_not_measured_is_unknown_and_refuses(name: str, changes: dict[str, Any]) -> None:
    results = judge(make_facts(**changes), CHAMPION)
    assert [(result.name, result.verdict.outcome) for result in results if result.refuses] == [(name, "unknown")]


def test_a_policy_that_was_never_measured_is_refused_even_where_nothing_serves() -> None:
    results = judge(Facts("policy 1"), None)
    assert {result.name for result in results if result.refuses} == set(CONDITIONS) - {"off_policy"}


def test_where_nothing_serves_what_compares_passes_and_what_does_not_is_still_asked() -> None:
    assert passes(judge(make_facts(), None))
    assert one("violations_executed", make_facts(executed=2), None).refuses
    assert one("latency", make_facts(latency_ms=900.0), None).refuses


def test_a_champion_measured_on_other_examples_compares_with_nothing() -> None:
    results = judge(make_facts(), Facts("policy 0"))
    unknown = {result.name for result in results if result.verdict.outcome == "unknown"}
    assert unknown == {"held_out_reward", "macro_f1", "violations_attempted", "false_blocks"}
    assert not passes(results)


def test_the_held_out_reward_is_compared_example_by_example() -> None:
    """The same shift everywhere has no spread: its interval is a point, however far the examples lie apart."""
    verdict = one("held_out_reward", make_facts(rewards=shifted(-0.01))).verdict
    assert verdict.low == pytest.approx(-0.01)
    assert verdict.high == pytest.approx(-0.01)
    assert verdict.outcome == "passed"
    assert verdict.candidate == pytest.approx(0.64)
    assert verdict.champion == pytest.approx(0.65)


def test_a_difference_that_is_uncertain_refuses_although_its_mean_is_zero() -> None:
    noisy = [reward + (0.5 if index % 2 else -0.5) for index, reward in enumerate(REWARDS)]
    verdict = one("held_out_reward", make_facts(rewards=noisy)).verdict
    assert verdict.outcome == "failed"
    # 0.5 / √40 is a standard error of 0.079: the interval reaches some 0.155 to each side.
    assert verdict.low == pytest.approx(-0.155, abs=0.03)
    assert (
        one("held_out_reward", make_facts(rewards=noisy), limits=Limits(reward_margin=0.3)).verdict.outcome == "passed"
    )


def test_the_interval_repeats() -> None:
    noisy = make_facts(rewards=[reward + (0.5 if index % 2 else -0.5) for index, reward in enumerate(REWARDS)])
    assert one("held_out_reward", noisy).verdict == one("held_out_reward", noisy).verdict


@pytest.mark.parametrize("told", [{}, {"logged": 0.6, "estimate": None}])
def test_without_live_rollouts_the_off_policy_estimate_is_unknown_and_refuses_nothing(told: dict[str, Any]) -> None:
    result = one("off_policy", make_facts(off_policy=told))
    assert (result.verdict.outcome, result.refuses) == ("unknown", False)


def test_too_few_effective_rollouts_are_unknown_and_shown() -> None:
    told = {"logged": 0.9, "estimate": {**ESTIMATE, "effective": 12.5}}
    result = one("off_policy", make_facts(off_policy=told))
    assert (result.verdict.outcome, result.refuses) == ("unknown", False)
    assert (result.verdict.candidate, result.verdict.low) == (0.62, 0.55)
    assert "worth 12.5 of 30 needed" in result.verdict.sentence


def test_attempts_are_compared_as_a_rate() -> None:
    half = make_facts(name="policy 0", rewards=REWARDS[:20], attempted=4)
    verdict = one("violations_attempted", make_facts(attempted=5), half).verdict
    assert (verdict.candidate, verdict.champion, verdict.outcome) == (0.125, 0.2, "passed")
