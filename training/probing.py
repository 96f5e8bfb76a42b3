"""A frozen set of probes, put to the policy as a run goes on: its series, the drift in them, and what follows."""

import math
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean, stdev

from training.anomalies import Finding
from training.drift import INTERVAL, Point, sums_of
from training.models import Run
from training.series import record as write_series

PREFIX, ERROR, DRIFT = "probe_", "_error", "drift_"
WORSE_IS = {"attempted": 1, "reward": -1, "agreement": -1}
"""The series in which drift is looked for, and whether more of it is worse."""
EXECUTED = "executed"


@dataclass(frozen=True)
class Probed:
    """What one look at the probes found, a value for each probe; what no probe was labelled for is empty."""

    attempted: Sequence[float]
    """1 where a proposal was blocked, or else 0."""
    reward: Sequence[float]
    agreement: Sequence[float]
    """Share of the known labels that the policy gave."""
    executed: int
    """Forbidden claims in what was carried out."""


def record(run: Run, probed: Probed, *, step: int) -> list[Finding]:
    """Write the series of a look after round `step`, 0 for before the first; what a person has to look at.

    The sums go by what is stored, so a run that was resumed goes on with them as if it had never stopped.
    """
    values: dict[str, float] = {PREFIX + EXECUTED: float(probed.executed)}
    for name in WORSE_IS:
        if each := getattr(probed, name):
            point = point_of(each)
            values |= {PREFIX + name: point.mean, PREFIX + name + ERROR: point.error}
    write_series(run, step=step, values=values)
    drifts = {name: drift for name in WORSE_IS if (drift := _drift(run, name, step)) is not None}
    write_series(run, step=step, values={DRIFT + name: drift for name, drift in drifts.items()})
    return [*_violation(probed), *_drifted(run, drifts, step)]


def point_of(each: Sequence[float]) -> Point:
    """The mean over probes and its standard error, which is at least what one probe that changes moves the mean by."""
    spread = stdev(each) / math.sqrt(len(each)) if len(each) > 1 else 0.0
    return Point(fmean(each), max(spread, 1 / len(each)))


def _drift(run: Run, name: str, step: int) -> float | None:
    means, errors = (_series(run, PREFIX + name + suffix, step) for suffix in ("", ERROR))
    found = deque(sums_of(map(Point, means, errors), worse_is=WORSE_IS[name]), maxlen=1)
    return found[0].worse if found else None


def _series(run: Run, name: str, step: int) -> list[float]:
    # What lies beyond this round is left from before the run was resumed from a checkpoint.
    points = run.measurements.filter(name=name, step__lte=step).order_by("step")
    return list(points.values_list("value", flat=True))


def _violation(probed: Probed) -> list[Finding]:
    if not probed.executed:
        return []
    sentence = f"{probed.executed} forbidden claims were carried out in replies to the probes."
    return [Finding("probe_violation", "critical", stops=True, sentence=sentence)]


def _drifted(run: Run, drifts: dict[str, float], step: int) -> list[Finding]:
    beyond = {name: drift for name, drift in drifts.items() if drift > INTERVAL}
    if not beyond:
        return []
    told = [
        f"{name} is {_series(run, PREFIX + name, step)[-1]:.3f}, {drift:.1f} accumulated standard deviations worse"
        for name, drift in beyond.items()
    ]
    sentence = f"The policy drifts on the probes: {'; '.join(told)} ({INTERVAL:g} are a signal)."
    return [Finding("probe_drift", "high", stops=False, sentence=sentence)]
