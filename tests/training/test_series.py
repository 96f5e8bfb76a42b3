"""Series of a run: a point is written once, and few points stand for many without hiding any."""

import pytest

from training.models import Measurement, Run
from training.series import curves, record, rounds_a_point, series, total

pytestmark = pytest.mark.django_db


def new_run() -> Run:
    return Run.objects.create(kind="toy", algorithm="grpo", mode="oneclick", rounds_total=10)


def test_a_round_that_is_repeated_overwrites_its_values() -> None:
    run = new_run()
    record(run, step=1, values={"reward": 0.1, "kl": 0.0})
    record(run, step=2, values={"reward": 0.2})
    record(run, step=1, values={"reward": 0.3})
    assert Measurement.objects.count() == 3
    assert series(run) == {"kl": [(1, 0.0)], "reward": [(1, 0.3), (2, 0.2)]}


def test_long_series_are_told_as_means_of_some_rounds_each() -> None:
    run = new_run()
    Run.objects.update(rounds_done=1001)
    run.refresh_from_db()
    for name in ("reward", "loss"):
        Measurement.objects.bulk_create(
            Measurement(run=run, name=name, step=step, value=step) for step in range(1, 1002)
        )
    assert rounds_a_point([run], 100) == 11
    found = series(run, most=100)
    assert found.keys() == {"reward", "loss"}
    assert len(found["reward"]) == 91
    assert found["reward"][:2] == [(11, 6.0), (22, 17.0)]
    assert found["reward"][-1] == (1001, 996.0)
    assert list(series(run, names=["loss"], most=100)) == ["loss"]
    assert len(series(run)["loss"]) == 1001


def test_no_violation_is_hidden_among_many_rounds() -> None:
    run = new_run()
    Run.objects.update(rounds_done=1000)
    run.refresh_from_db()
    Measurement.objects.bulk_create(
        Measurement(run=run, name="violations_executed", step=step, value=float(step == 437)) for step in range(1, 1001)
    )
    assert [step for step, value in series(run, most=100)["violations_executed"] if value] == [440]


def test_short_series_are_told_as_they_are() -> None:
    run = new_run()
    record(run, step=1, values={"reward": 0.25})
    assert series(run, most=100) == {"reward": [(1, 0.25)]}


def test_series_of_several_runs_stand_side_by_side() -> None:
    first, second = new_run(), new_run()
    record(first, step=1, values={"reward": 0.5, "loss": 1.0})
    record(first, step=2, values={"loss": 2.0})
    record(second, step=1, values={"reward": 0.25})
    found = curves([second, first], names=["reward", "loss"])
    assert found == {
        "reward": {second: [(1, 0.25)], first: [(1, 0.5)]},
        "loss": {second: [], first: [(1, 1.0), (2, 2.0)]},
    }
    assert list(found["loss"]) == [second, first]
    assert (total(first, "loss"), total(second, "loss")) == (3.0, 0.0)


def test_before_its_first_round_a_run_has_no_series() -> None:
    assert series(new_run(), most=100) == {}
