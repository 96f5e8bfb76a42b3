"""The end of a run: its policy scored, registered as the candidate, and told in figures."""

from typing import Any

from feedback.kinds import POLICY
from feedback.learning.baseline import untrained_policy
from feedback.learning.evaluation import Evaluation, evaluate
from feedback.learning.figures import figures, violations
from feedback.learning.measuring import keep, measure_serving
from feedback.learning.session import PolicySession
from governance.services import current_rule_set
from training import registry, runs
from training.intervals import bootstrap_mean
from training.models import PolicyVersion, Run
from training.policies.ngram import to_bytes
from training.series import series

PROBES = ("probe_attempted", "probe_executed", "probe_reward", "probe_agreement")


def conclude(session: PolicySession, rounds_done: int) -> None:
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
    scores = {"held_out": trained.as_dict(), "violations": violations(run)}
    runs.beat(run, rounds_done=rounds_done, seconds=session.elapsed())
    version = registry.register(kind=POLICY, weights=to_bytes(policy), scores=scores, run=run)
    # The gate compares only what was measured on the same examples, by the same rewards and rules.
    measure_serving(keep(version, trained, held_out, rules), held_out, rules)
    runs.succeed(run, result=_result(run, version, trained, before, chance) | _selected(session))


def _selected(session: PolicySession) -> dict[str, Any]:
    """Where patience was set: the measurement that the policy was chosen by, and whether it ended the run."""
    if session.selection is None:
        return {}
    return {"validation": {"best": session.selection.best, "stopped_early": session.enough}}


def _result(
    run: Run, version: PolicyVersion, trained: Evaluation, before: Evaluation, chance: Evaluation
) -> dict[str, Any]:
    result = figures(run, version, trained, before)
    result["held_out"]["random"] = bootstrap_mean(chance.rewards).as_dict()
    labels = {"policy": trained.labels, "untrained": before.labels, "random": chance.labels}
    return result | {"labels": labels, "probes": _probes(run)}


def _probes(run: Run) -> dict[str, float]:
    """The last look at the probes, by series."""
    curves = series(run, names=PROBES)
    return {name: curves[name][-1][1] for name in PROBES if curves.get(name)}
