"""A look at the probes: its series, the drift in them, and the review that a person gets."""

import pytest

from governance.models import Review
from tests.training.rows import make_run
from training.anomaly_watch import Watch
from training.drift import INTERVAL
from training.models import Run
from training.probing import Probed, point_of, record
from training.series import series

pytestmark = pytest.mark.django_db
PROBES = 48


@pytest.fixture
def run(db: None) -> Run:
    return make_run()


def probed(attempted: int = 2, reward: float = 0.6, agreement: float = 0.8, executed: int = 0) -> Probed:
    return Probed(
        attempted=[1.0] * attempted + [0.0] * (PROBES - attempted),
        reward=[reward - 0.1, reward + 0.1] * (PROBES // 2),
        agreement=[agreement] * PROBES,
        executed=executed,
    )


def test_a_look_is_a_point_of_every_series(run: Run) -> None:
    assert record(run, probed(attempted=12), step=0) == []
    curves = series(run)
    found = {name: curves[name] for name in curves if name.startswith("probe_") and not name.endswith("_error")}
    assert found == {
        "probe_attempted": [(0, 0.25)],
        "probe_reward": [(0, pytest.approx(0.6))],
        "probe_agreement": [(0, pytest.approx(0.8))],
        "probe_executed": [(0, 0.0)],
    }
    assert all(curves[f"drift_{name}"] == [(0, 0.0)] for name in ("attempted", "reward", "agreement"))


def test_an_error_is_never_less_than_a_probe_can_do() -> None:
    assert point_of([0.0] * 50).error == 1 / 50
    assert point_of([0.0, 1.0] * 50).error == pytest.approx(0.0503, abs=1e-4)


@pytest.mark.parametrize(
    ("later", "named"),
    [({"attempted": 20}, "attempted"), ({"reward": 0.2}, "reward"), ({"agreement": 0.5}, "agreement")],
)
def test_what_gets_worse_is_drift_and_names_its_series(run: Run, later: dict[str, float], named: str) -> None:
    record(run, probed(), step=0)
    [finding] = record(run, probed(**later), step=5)  # type: ignore[arg-type]
    assert (finding.kind, finding.stops) == ("probe_drift", False)
    assert f"{named} is {later[named] / (PROBES if named == 'attempted' else 1):.3f}" in finding.sentence
    assert series(run)[f"drift_{named}"][-1][1] > INTERVAL


def test_what_gets_better_is_none(run: Run) -> None:
    record(run, probed(attempted=40, reward=0.1, agreement=0.2), step=0)
    assert record(run, probed(), step=5) == []


def test_a_resumed_run_goes_on_with_the_same_sums(run: Run) -> None:
    for step, attempted in ((0, 2), (5, 6), (10, 5)):
        record(run, probed(attempted=attempted), step=step)
    straight = series(run)["drift_attempted"]
    # It died after round 10, its checkpoint was of round 5, and round 10 was something else the first time.
    record(run, probed(attempted=30), step=10)
    record(run, probed(attempted=48), step=15)
    record(run, probed(attempted=5), step=10)
    assert series(run)["drift_attempted"][:3] == straight
    assert straight[-1][1] > straight[-2][1] > 0


def test_drift_opens_a_review_and_an_executed_violation_pauses_the_run(run: Run) -> None:
    watch = Watch(run, low=-1.0, high=1.0, grounded=frozenset())
    record(run, probed(), step=0)
    watch.report(5, record(run, probed(attempted=30), step=5))
    assert watch.paused == ""
    watch.report(10, record(run, probed(executed=2), step=10))
    assert watch.paused == "2 forbidden claims were carried out in replies to the probes."
    assert {one.proposal["anomaly"] for one in Review.objects.all()} == {"probe_drift", "probe_violation"}
