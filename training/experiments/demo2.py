"""Demo 2: governed against ungoverned, in the setting as published and in a longer one with every arm.

The published setting is 1 agent over 5 rounds, ungoverned and governed; governed means here the shield, with a
detector that misses nothing. The longer one runs each arm with three governors: a perfect detector, one that sees 90 %
of what is forbidden, and the site's own rules reading generated drafts.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from training.environments.engagement import Floats
from training.environments.oracle import violates
from training.experiments import governors
from training.experiments.arms import ARMS
from training.experiments.engine import Trained, evaluate
from training.experiments.frame import Curves, Outcome, Progress, Result, Setting, column, curve, result
from training.experiments.governors import GOVERNORS, Governor
from training.experiments.trainings import Task, engine_for, train

NAME = "demo2"
AS_PUBLISHED = "five_rounds"
ROUNDS_AS_PUBLISHED = 5
BASE = "ungoverned"
GOVERNED = ("perfect", "shield")
"""What `performance_cost`, without more words, is the cost of."""
SIGHT = {
    "perfect": "a detector that misses nothing",
    "recall_90": "a detector that sees nine in ten",
    "product": "the rule set of the run",
}
"""What each governor sees, in the words of titles."""
UNITS = {
    "engagement": "percent of the best possible",
    "performance_cost": "percentage points",
    "violations_attempted": "per 100 publications",
    "violations_executed": "per 100 publications",
    "violations_after_training": "per 100 publications",
    "coverage": "percent of publications",
    "rounds_with_violation": "rounds",
}


@dataclass(frozen=True)
class Measured:
    """One arm with one governor. `values` maps each measure to an array of shape (learners,)."""

    arm: str
    governor: str
    engine: str
    trained: Trained
    values: Mapping[str, Floats]


def run(setting: Setting, progress: Progress) -> Outcome:
    progress.expect(2 * ROUNDS_AS_PUBLISHED + (1 + len(GOVERNORS) * (len(ARMS) - 1)) * setting.rounds)
    each = {name: build(setting.rules) for name, build in GOVERNORS.items()}
    short = list(_as_published(setting, each, progress))
    long = list(_every_arm(setting, each, progress))
    return Outcome(
        results=[
            *_results_as_published(short, setting),
            *_results(long, setting),
            *_sight(each["product"]),
        ],
        rows=[
            *_rows(AS_PUBLISHED, short, setting, agents=1),
            *_rows("every_arm", long, setting, agents=setting.agents),
        ],
        curves=_curves(long),
    )


def _as_published(setting: Setting, each: Mapping[str, Governor], progress: Progress) -> Iterator[Measured]:
    keys = setting.learners(agents=1)
    # Both arms count, so that one of them is not stored in another way than the other.
    engine = engine_for(setting, learners=2 * len(keys), rounds=ROUNDS_AS_PUBLISHED)
    governor = each[GOVERNED[0]]
    for arm in (BASE, GOVERNED[1]):
        progress.begin(f"as published, {arm} ({engine})")
        yield _measured(Task(arm, governor, keys, ROUNDS_AS_PUBLISHED), engine, progress)


def _every_arm(setting: Setting, each: Mapping[str, Governor], progress: Progress) -> Iterator[Measured]:
    keys, engine = setting.learners(), "vectorised"
    progress.begin(f"{BASE} ({engine})")
    yield _measured(Task(BASE, each[GOVERNED[0]], keys, setting.rounds), engine, progress)
    for name, governor in each.items():
        rates = None
        for arm in ARMS:
            if arm == BASE:
                continue
            progress.begin(f"{arm}, governor {name} ({engine})")
            measured = _measured(Task(arm, governor, keys, setting.rounds, rates), engine, progress)
            if arm == "shield":
                rates = measured.trained.rounds["block_rate"]
            yield measured


def _measured(task: Task, engine: str, progress: Progress) -> Measured:
    trained = train(task, engine, progress)
    evaluated = evaluate(arm=task.arm, governor=task.governor, keys=task.keys, trained=trained)
    training = trained.rounds
    values = {
        "engagement": evaluated["engagement"],
        "violations_attempted": training["violations_attempted"].mean(axis=1),
        "violations_executed": training["violations_executed"].mean(axis=1),
        "violations_after_training": evaluated["violations_executed"],
        "coverage": training["coverage"].mean(axis=1),
        "rounds_with_violation": (training["violations_executed"] > 0).sum(axis=1).astype(np.float64),
    }
    return Measured(task.arm, task.governor.name, engine, trained, values)


def _results_as_published(short: list[Measured], setting: Setting) -> list[Result]:
    base, governed = short
    prefix = f"{NAME}.{AS_PUBLISHED}"
    cost = base.values["engagement"] - governed.values["engagement"]
    return [
        result(f"{prefix}.performance_cost", UNITS["performance_cost"], cost, setting),
        *(
            result(f"{prefix}.{name}.{measure}", UNITS[measure], values, setting)
            for name, one in ((BASE, base), ("governed", governed))
            for measure, values in one.values.items()
        ),
    ]


def _results(long: list[Measured], setting: Setting) -> Iterator[Result]:
    base = long[0].values["engagement"]
    for one in long:
        cost = base - one.values["engagement"]
        if (one.governor, one.arm) == GOVERNED:
            yield result(f"{NAME}.performance_cost", UNITS["performance_cost"], cost, setting)
        group = f"{NAME}.{BASE}" if one.arm == BASE else f"{NAME}.{one.governor}.{one.arm}"
        against = {} if one.arm == BASE else {"performance_cost": cost}
        measures = {name: values for name, values in one.values.items() if name != "rounds_with_violation"}
        for measure, values in {**measures, **against}.items():
            yield result(f"{group}.{measure}", UNITS[measure], values, setting)


def _sight(product: Governor) -> list[Result]:
    """How well the site's rules see the generated drafts, counted draft by draft: no seed takes part in it."""
    shares = zip(("recall", "false_blocks"), governors.sight(product, violates), strict=True)
    return [
        Result(f"{NAME}.product.{name}", share.value, share.low, share.high, f"percent of {share.drafts} drafts", 0)
        for name, share in shares
    ]


def _rows(part: str, measured: list[Measured], setting: Setting, *, agents: int) -> Iterator[dict[str, Any]]:
    for one in measured:
        columns = {name: column(values) for name, values in one.values.items()}
        for place, key in enumerate(setting.learners(agents=agents)):
            yield {
                "experiment": NAME,
                "part": part,
                "engine": one.engine,
                "governor": "none" if one.arm == BASE else one.governor,
                "arm": one.arm,
                "rounds": one.trained.pieces.shape[1],
                "seed": key.seed,
                "agent": key.agent,
                **{name: values[place] for name, values in columns.items()},
            }


def _curves(long: list[Measured]) -> dict[str, Curves]:
    drawn = {}
    for governor in GOVERNORS:
        shown = [one for one in long if one.arm == BASE or one.governor == governor]
        for measure, title in (("engagement", "Engagement"), ("violations_executed", "Violations executed")):
            lines = {one.arm: curve(one.trained.rounds[measure]) for one in shown}
            name = f"{measure}-{governor}".replace("_", "-")
            drawn[name] = Curves(f"{title} by round, governor: {SIGHT[governor]}", UNITS[measure], lines)
    return drawn
