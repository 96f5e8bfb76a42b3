"""Series of a run: what each round measured, written as it goes on and read in as many points as are wanted."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence

from django.db.models import Avg, F, Max, Sum

from training.models import Measurement, Run

Points = list[tuple[int, float]]
"""Pairs of step and value, in order of step."""


def record(run: Run, *, step: int, values: Mapping[str, float]) -> None:
    """Write one point of each named series. A resumed round overwrites what it had written before."""
    Measurement.objects.bulk_create(
        [Measurement(run=run, name=name, step=step, value=value) for name, value in values.items()],
        update_conflicts=True,
        unique_fields=["run", "name", "step"],
        update_fields=["value"],
    )


def series(run: Run, *, names: Collection[str] | None = None, most: int | None = None) -> dict[str, Points]:
    """Series of a run by name, as `curves` tells those of several."""
    return {name: found[run] for name, found in curves([run], names=names, most=most).items()}


def curves(
    runs: Sequence[Run], *, names: Collection[str] | None = None, most: int | None = None
) -> dict[str, dict[Run, Points]]:
    """Series of runs by name, all of them or those of these names; each holds all runs, in their order.

    With `most`, no more than about so many points of each: the mean of as many rounds as that takes, at the last of
    them. A mean hides no violation, as leaving out rounds would.
    """
    rows = Measurement.objects.filter(run__in=runs)
    if names is not None:
        rows = rows.filter(name__in=names)
    width = 1 if most is None else rounds_a_point(runs, most)
    if width == 1:
        read = rows.order_by("name", "step").values_list("run", "name", "step", "value")
    else:
        pieces = rows.order_by().annotate(piece=(F("step") - 1) / width).values("run", "name", "piece")
        means = pieces.annotate(last=Max("step"), mean=Avg("value")).order_by("name", "piece")
        read = means.values_list("run", "name", "last", "mean")
    by_key = {run.pk: run for run in runs}
    found: dict[str, dict[Run, Points]] = defaultdict(lambda: {run: [] for run in runs})
    for key, name, step, value in read:
        found[name][by_key[key]].append((step, value))
    return dict(found)


def rounds_a_point(runs: Sequence[Run], most: int) -> int:
    """How many rounds a point stands for, where there shall be at most about so many points."""
    return max(-(-max(run.rounds_done for run in runs) // most), 1)


def total(run: Run, name: str) -> float:
    """The sum of a series; 0 where the run has none of that name."""
    return float(run.measurements.filter(name=name).aggregate(total=Sum("value"))["total"] or 0.0)
