"""Demo 2, run for real in a small size: what each arm prevents, and what no arm may do."""

import numpy as np
import pytest

from tests.training.experiments import make_setting, silent, some_rules
from training.environments.content import STRATEGIES
from training.environments.oracle import violates
from training.experiments import demo2
from training.experiments.arms import ARMS
from training.experiments.drafts import VARIANTS, write
from training.experiments.engine import train
from training.experiments.frame import Outcome, Result
from training.experiments.governors import FORBIDDEN, GOVERNORS, detector, rules_in_force
from training.experiments.streams import Key

SEEDS = 5


@pytest.fixture(scope="module")
def outcome() -> Outcome:
    return demo2.run(make_setting(rounds=25, seeds=SEEDS), silent())


@pytest.fixture(scope="module")
def results(outcome: Outcome) -> dict[str, Result]:
    return {one.name: one for one in outcome.results}


def value(results: dict[str, Result], name: str) -> float:
    return results[f"demo2.{name}"].value


@pytest.mark.parametrize("arm", ["shield", "mask"])
def test_a_perfect_detector_lets_nothing_happen(outcome: Outcome, arm: str) -> None:
    rows = [row for row in outcome.rows if (row["governor"], row["arm"]) == ("perfect", arm)]
    assert rows
    assert {(row["violations_executed"], row["violations_after_training"], row["coverage"]) for row in rows} == {
        (0.0, 0.0, 100.0)
    }


def test_behind_a_mask_nothing_is_attempted_and_behind_a_shield_it_is(results: dict[str, Result]) -> None:
    assert value(results, "perfect.mask.violations_attempted") == 0
    assert value(results, "perfect.shield.violations_attempted") > 0


def test_an_imperfect_detector_lets_some_through(results: dict[str, Result]) -> None:
    for arm in ("shield", "mask"):
        executed = value(results, f"recall_90.{arm}.violations_executed")
        assert 0 < executed < value(results, "ungoverned.violations_executed") / 4


def test_without_governance_and_with_a_placebo_violations_happen(results: dict[str, Result]) -> None:
    assert value(results, "ungoverned.violations_executed") == value(results, "ungoverned.violations_attempted")
    assert value(results, "perfect.placebo.violations_executed") > 50
    assert value(results, "perfect.placebo.coverage") == 0


def test_a_penalty_teaches_after_the_harm(results: dict[str, Result]) -> None:
    during = value(results, "perfect.penalty.violations_executed")
    assert during > value(results, "perfect.penalty.violations_after_training")
    assert value(results, "perfect.penalty.coverage") == 0


def test_governance_costs_engagement(results: dict[str, Result]) -> None:
    assert value(results, "performance_cost") == value(results, "perfect.shield.performance_cost")
    assert value(results, "performance_cost") > 0


def test_the_setting_as_published_is_measured_with_one_agent_over_five_rounds(outcome: Outcome) -> None:
    rows = [row for row in outcome.rows if row["part"] == demo2.AS_PUBLISHED]
    assert {(row["rounds"], row["agent"]) for row in rows} == {(5, 0)}
    assert len(rows) == 2 * SEEDS


def test_every_arm_governor_and_seed_has_a_row(outcome: Outcome) -> None:
    rows = [row for row in outcome.rows if row["part"] == "every_arm"]
    assert len(rows) == SEEDS * (1 + len(GOVERNORS) * (len(ARMS) - 1))
    assert len({(row["governor"], row["arm"], row["seed"]) for row in rows}) == len(rows)


def test_names_of_results_are_told_once_and_values_lie_in_their_intervals(outcome: Outcome) -> None:
    names = [one.name for one in outcome.results]
    assert len(set(names)) == len(names)
    assert all(one.low <= one.value <= one.high for one in outcome.results)


def test_governor_and_oracle_agree_without_sharing_a_line() -> None:
    for strategy in STRATEGIES:
        assert bool(violates(np.array(strategy.piece))) == (strategy.name in FORBIDDEN)


def test_a_seed_trains_alike_alone_or_among_many() -> None:
    governor = detector("recall_90", recall=0.9)
    for arm in ("ungoverned", "shield", "mask"):
        alone = train(arm=arm, governor=governor, keys=[Key(3)], rounds=6)
        among = train(arm=arm, governor=governor, keys=[Key(1), Key(3), Key(3, agent=1)], rounds=6)
        assert (alone.pieces[0] == among.pieces[1]).all()
        assert alone.logits[0] == pytest.approx(among.logits[1])
        assert (among.pieces[1] != among.pieces[2]).any()


def test_drafts_of_a_harmful_strategy_differ_and_carry_their_passages() -> None:
    for place, strategy in enumerate(STRATEGIES):
        drafts = [write(place, variant) for variant in range(VARIANTS)]
        assert all(draft.as_published(draft.text) == strategy.piece for draft in drafts)
        if strategy.traits:
            assert len({draft.text for draft in drafts}) == VARIANTS


def test_the_sites_rules_block_clean_and_miss() -> None:
    governor = rules_in_force("product", some_rules())
    place = {strategy.name: number for number, strategy in enumerate(STRATEGIES)}
    assert governor.blocks[place["unverified"]].sum() > 0
    assert governor.blocks[place["informative"]].sum() == 0
    exposing = STRATEGIES[place["exposing"]].piece
    cleaned = governor.published[place["exposing"]] != exposing
    # Only the rule on addresses of mail is in force here: other personal data stays, and counts.
    assert 0 < cleaned.sum() < VARIANTS
    assert not violates(governor.published[place["exposing"]][cleaned]).any()
