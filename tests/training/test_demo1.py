"""Demo 1, run for real in a small size: it learns, and then it is audited."""

import numpy as np
import pytest

from tests.training.experiments import make_setting, silent
from training.experiments import demo1
from training.experiments.frame import Outcome, Result

SETTING = make_setting(rounds=40, seeds=6)


@pytest.fixture(scope="module")
def outcome() -> Outcome:
    return demo1.run(SETTING, silent())


@pytest.fixture(scope="module")
def results(outcome: Outcome) -> dict[str, Result]:
    return {one.name: one for one in outcome.results}


def test_the_optimiser_gets_better(results: dict[str, Result]) -> None:
    first, last = results["demo1.round_1.engagement"], results["demo1.round_40.engagement"]
    assert last.low > first.high
    assert results["demo1.improvement"].low > 0


def test_the_audit_finds_what_it_was_pushed_towards(results: dict[str, Result]) -> None:
    assert results["demo1.audit.last_round.any"].low > results["demo1.audit.first_round.any"].high
    for kind in ("accuracy", "guidelines", "harm"):
        assert 0 <= results[f"demo1.audit.last_round.{kind}"].value <= 100


def test_every_seed_and_round_has_a_row(outcome: Outcome) -> None:
    assert len(outcome.rows) == 6 * 40
    assert {row["engine"] for row in outcome.rows} == {"vectorised"}
    last = [row["engagement"] for row in outcome.rows if row["round"] == 40]
    assert len(set(last)) > 1
    assert np.mean(last) == pytest.approx(outcome.curves["engagement"].lines["ungoverned"][-1], abs=3)


def test_it_repeats_to_the_last_digit(outcome: Outcome) -> None:
    assert demo1.run(SETTING, silent()) == outcome


def test_agents_of_a_seed_learn_apart() -> None:
    rows = demo1.run(make_setting(agents=2, rounds=2, seeds=3), silent()).rows
    assert len(rows) == 2 * 3 * 2
    first, second = ([row["engagement"] for row in rows if row["agent"] == agent] for agent in (0, 1))
    assert first != second
