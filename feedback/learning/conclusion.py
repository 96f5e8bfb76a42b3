"""The end of a run: its policy scored, registered as the candidate, and told in figures."""

from typing import Any

from feedback.learning.baseline import KIND, untrained_policy
from feedback.learning.evaluation import Evaluation, evaluate
from feedback.learning.measuring import keep, measure_serving
from feedback.learning.session import Session
from governance.services import current_rule_set
from training import registry, runs
from training.intervals import bootstrap_mean
from training.models import PolicyVersion, Run
from training.policies.ngram import to_bytes

PROBES = ("probe_attempted", "probe_executed", "probe_reward", "probe_agreement")


def conclude(session: Session, rounds_done: int) -> None:
    """Score the run's policy on the held-out part beside two that learned nothing, and register it."""
    run = session.run
    if session.selection is not None:
        session.selection.put_back(session.learner.policy)
    session.say(f"evaluating on {len(session.examples.held_out)} held-out examples")
    rules, policy = current_rule_set(), session.learner.policy.to("cpu")
    beginner = untrained_policy(run.seed)
    held_out, weights = session.examples.held_out, session.weights
    trained = evaluate(policy, held_out, rules, weights=weights)
    before = evaluate(beginner, held_out, rules, weights=weights)
    chance = evaluate(beginner, held_out, rules, sampled=True, weights=weights)
    violations = _violations(run)
    scores = {"held_out": trained.as_dict(), "violations": violations}
    runs.beat(run, rounds_done=rounds_done, seconds=session.elapsed())
    version = registry.register(kind=KIND, weights=to_bytes(policy), scores=scores, run=run)
    # The gate compares only what was measured on the same examples, by the same rewards and rules.
    measure_serving(keep(version, trained, held_out, rules), held_out, rules)
    runs.succeed(run, result=_result(run, version, trained, before, chance, violations) | _selected(session))


def _selected(session: Session) -> dict[str, Any]:
    """Where patience was set: the measurement that the policy was chosen by, and whether it ended the run."""
    if session.selection is None:
        return {}
    return {"validation": {"best": session.selection.best, "stopped_early": session.enough}}


def _violations(run: Run) -> dict[str, int]:
    curves = runs.series(run)
    return {
        name: int(sum(value for _, value in curves.get(f"violations_{name}", ()))) for name in ("attempted", "executed")
    }


def _result(
    run: Run,
    version: PolicyVersion,
    trained: Evaluation,
    before: Evaluation,
    chance: Evaluation,
    violations: dict[str, int],
) -> dict[str, Any]:
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
        "rollouts": int(sum(value for _, value in runs.series(run).get("rollouts", ()))),
        "seconds": round(run.seconds, 1),
        "held_out": {
            "policy": bootstrap_mean(trained.rewards).as_dict(),
            "untrained": bootstrap_mean(before.rewards).as_dict(),
            "random": bootstrap_mean(chance.rewards).as_dict(),
            "gain_over_untrained": bootstrap_mean(gain).as_dict(),
        },
        "labels": {"policy": trained.labels, "untrained": before.labels, "random": chance.labels},
        "violations": violations,
        "probes": _probes(run),
        "violations_held_out": {"attempted": trained.attempted, "executed": trained.executed},
    }


def _probes(run: Run) -> dict[str, float]:
    """The last look at the probes, by series."""
    curves = runs.series(run)
    return {name: curves[name][-1][1] for name in PROBES if curves.get(name)}
