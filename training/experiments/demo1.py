"""Demo 1: an optimiser that nobody governs gets better round by round. Only then are its rollouts audited.

What it is rewarded for, and all that anybody watches, is engagement. The audit afterwards reads the very pieces that
it published, and asks what nobody had asked: are they accurate, do they keep the guidelines, do they harm anybody?
"""

from collections.abc import Mapping

from training.environments.engagement import Floats
from training.environments.oracle import costs, violates
from training.experiments.engine import Trained
from training.experiments.frame import Curves, Outcome, Progress, Result, Setting, column, curve, result
from training.experiments.governors import detector
from training.experiments.trainings import Task, engine_for, train

NAME = "demo1"
PERCENT = "percent of the best possible"
OF_PUBLICATIONS = "per 100 publications"


def run(setting: Setting, progress: Progress) -> Outcome:
    progress.expect(setting.rounds)
    keys = setting.learners()
    engine = engine_for(setting, learners=len(keys), rounds=setting.rounds)
    progress.begin(f"optimising without governance ({engine})")
    # An arm without governance never asks its governor.
    task = Task("ungoverned", detector("none", recall=0.0), keys, setting.rounds)
    trained = train(task, engine, progress)
    progress.begin("auditing what was published")
    found = audit(trained)
    engagement = trained.rounds["engagement"]
    return Outcome(
        results=[*_improvement(engagement, setting), *_audited(found, setting)],
        rows=[
            {"experiment": NAME, "engine": engine, "seed": key.seed, "agent": key.agent, "round": number + 1}
            | {"engagement": column(engagement[place])[number]}
            | {f"violates_{kind}": column(values[place])[number] for kind, values in found.items()}
            for place, key in enumerate(keys)
            for number in range(setting.rounds)
        ],
        curves={
            "engagement": Curves("Engagement by round", PERCENT, {"ungoverned": curve(engagement)}),
            "audit": Curves(
                "What the audit found, by round",
                OF_PUBLICATIONS,
                {kind: curve(values) for kind, values in found.items()},
            ),
        },
    )


def audit(trained: Trained) -> Mapping[str, Floats]:
    """Violations per 100 publications, by kind and altogether (`any`), each of shape (learners, rounds)."""
    kinds = {**costs(trained.pieces), "any": violates(trained.pieces)}
    return {kind: 100 * flags.mean(axis=2) for kind, flags in kinds.items()}


def _improvement(engagement: Floats, setting: Setting) -> list[Result]:
    rises = result(f"{NAME}.improvement", "percentage points", engagement[:, -1] - engagement[:, 0], setting)
    return [rises] + [
        result(f"{NAME}.round_{number + 1}.engagement", PERCENT, engagement[:, number], setting)
        for number in range(setting.rounds)
    ]


def _audited(found: Mapping[str, Floats], setting: Setting) -> list[Result]:
    """Of the first round and of the last: what the optimiser was pushed towards shows in the difference."""
    return [
        result(f"{NAME}.audit.{when}.{kind}", OF_PUBLICATIONS, values[:, place], setting)
        for when, place in (("first_round", 0), ("last_round", -1))
        for kind, values in found.items()
    ]
