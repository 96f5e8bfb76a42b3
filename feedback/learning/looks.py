"""What a run measures every few rounds besides its rollouts: the probes, and its validation part."""

from statistics import fmean

from feedback.learning.evaluation import evaluate
from feedback.learning.probes import frozen_probes, probe
from feedback.learning.session import PolicySession
from governance.services import current_rule_set
from training import probing
from training.series import record

VALIDATION = "validation_reward"


def look(session: PolicySession, done: int) -> None:
    """Look at the policy as it is after `done` rounds; 0 is before the first. What was found may pause the run."""
    rules, policy = current_rule_set(), session.learner.policy
    probed = probe(policy, frozen_probes(), rules, weights=session.weights)
    findings = probing.record(session.run, probed, step=done)
    for finding in findings:
        session.say(f"! {finding.kind}: {finding.sentence}")
    session.watch.report(done, findings)
    if session.selection is None:
        return
    reward = fmean(evaluate(policy, session.examples.validation, rules, weights=session.weights).rewards)
    record(session.run, step=done, values={VALIDATION: reward})
    session.selection.observe(reward, policy)


def look_after(session: PolicySession, done: int) -> None:
    """Look where it is time to, and say so where the policy stopped getting better."""
    if done % session.look_every == 0 or done == session.loop.rounds:
        look(session, done)
    if session.enough:
        session.say(f"round {done}: the policy got no better on the validation part for as long as patience allows")
