"""What the results of all runs have in common, whatever they train."""

from typing import Any

from feedback.learning.evaluation import Evaluation
from training.intervals import bootstrap_mean
from training.models import PolicyVersion, Run
from training.series import total


def figures(run: Run, version: PolicyVersion, trained: Evaluation, before: Evaluation) -> dict[str, Any]:
    """How the run's version did on the held-out part beside what nobody trained, and what learning it took."""
    run.refresh_from_db(fields=["seconds", "rounds_done"])
    gain = [after - earlier for after, earlier in zip(trained.rewards, before.rewards, strict=True)]
    return {
        "run": str(run.pk),
        "policy": str(version.pk),
        "policy_number": version.number,
        "algorithm": run.algorithm,
        "device": run.device,
        "seed": run.seed,
        "rounds": run.rounds_done,
        "reward_version": trained.reward_version,
        "rollouts": int(total(run, "rollouts")),
        "seconds": round(run.seconds, 1),
        "held_out": {
            "policy": bootstrap_mean(trained.rewards).as_dict(),
            "untrained": bootstrap_mean(before.rewards).as_dict(),
            "gain_over_untrained": bootstrap_mean(gain).as_dict(),
        },
        "violations": violations(run),
        "violations_held_out": {"attempted": trained.attempted, "executed": trained.executed},
    }


def violations(run: Run) -> dict[str, int]:
    """Proposals of the run's rounds that were blocked, and forbidden claims of those that were carried out."""
    return {name: int(total(run, f"violations_{name}")) for name in ("attempted", "executed")}
