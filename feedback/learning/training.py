"""Train the feedback agent: data, rollouts through Agent Lightning, checks, evaluation, a candidate policy.

Worker only. The command of the same name is the one way to start it, by hand, from the admin's queue, or on resume.
"""

import time
from dataclasses import asdict
from threading import Event
from typing import Any

import agentlightning as agl
import torch

from feedback.agent.rollout import feedback_agent
from feedback.learning.baseline import KIND, SHAPE, serving_policy, untrained_policy
from feedback.learning.checks import verify_examples, verify_first_round
from feedback.learning.earlier import begin_with_earlier
from feedback.learning.evaluation import Evaluation, evaluate
from feedback.learning.examples import Example, Examples, local_examples, oneclick_examples
from feedback.learning.labelled import fit_labelled, warm_start
from feedback.learning.measuring import keep, measure_serving
from feedback.learning.permission import UpdatePermit
from feedback.learning.session import Say, Session, StoppedError
from feedback.rewards.versions import VERSION_OF_RUN, weights_of
from feedback.rewards.weights import TOTAL_RANGE, RewardWeights
from governance.provenance import code_version
from governance.services import current_rule_set
from training import registry, runs
from training.algorithms.curriculum import Curriculum, CurriculumConfig
from training.algorithms.registry import algorithm
from training.anomaly_watch import Watch, agreed
from training.checkpoints import restore
from training.heartbeat import Heartbeat
from training.intervals import bootstrap_mean
from training.loop import LoopConfig, RewardLoop, RoundReport
from training.models import PolicyVersion, Run
from training.outcomes import outcomes_of
from training.policies.ngram import to_bytes
from training.references import run_reference
from training.serving import publish, withdraw
from training.solo import SoloRunner
from training.store.database import thread
from training.store.store import DjangoLightningStore

GROUNDED = frozenset({"agreement", "human"})
"""Components of the reward that people's judgement makes."""


def train(run: Run, *, device: str, say: Say, stop: Event) -> Run:
    """Carry a run that this process has acquired to its end. What it raises, the caller writes down.

    Raises StoppedError when `stop` was set before the last round: the rounds that were done are kept.
    """
    session = _prepare(run, device=device, say=say, stop=stop)
    reference = run_reference(run.pk)
    publish(reference, session.learner.policy)
    try:
        with Heartbeat(run):
            FITTERS[algorithm(run.algorithm).kind](session, reference)
            _conclude(session)
    finally:
        withdraw(reference)
    return run


def _prepare(run: Run, *, device: str, say: Say, stop: Event) -> Session:
    examples = oneclick_examples(run.seed) if run.mode == "oneclick" else local_examples()
    chosen = algorithm(run.algorithm)
    config = chosen.make_config()
    loop = LoopConfig(rounds=run.rounds_total, seed=run.seed)
    torch.manual_seed(run.seed)
    runs.cancel_leftovers(run)
    # Something has to serve before a candidate can take its place, so that a rollback has somewhere to go.
    serving_policy()
    curriculum = _curriculum(run, examples)
    restored = restore(run, config, device=device, also=[curriculum] if curriculum else [])
    learner, first_round = restored or (chosen.make_learner(untrained_policy(run.seed).to(device), config), 0)
    run.device = device
    run.code_version = code_version()
    run.rule_revision = current_rule_set().revision
    if run.data and run.data != examples.describe():
        say("the examples have changed since this run began; it goes on with those of today")
    run.data = examples.describe()
    # A resumed run goes on with the reward that it began with: its rounds must compare.
    weights = weights_of(run.parameters.get(VERSION_OF_RUN))
    run.parameters = {**run.parameters, run.algorithm: asdict(config), "loop": asdict(loop), "policy": asdict(SHAPE)}
    run.parameters[VERSION_OF_RUN] = weights.number
    run.save(update_fields=["device", "code_version", "rule_revision", "data", "parameters"])
    say(f"✓ {verify_examples(run, examples)}")
    if first_round:
        say(f"going on after round {first_round} of {loop.rounds}")
    return Session(
        run=run,
        examples=examples,
        learner=learner,
        loop=loop,
        first_round=first_round,
        say=say,
        stop=stop,
        last_beat=time.monotonic(),
        permit=UpdatePermit(run),
        weights=weights,
        watch=_watch(run),
        curriculum=curriculum,
    )


def _watch(run: Run) -> Watch:
    """Raises StoppedError where what stopped the run before still waits for a person."""
    low, high = TOTAL_RANGE
    watch = Watch(run, low=low, high=high, grounded=GROUNDED)
    watch.resume()
    if watch.paused:
        raise StoppedError(f"still paused after round {run.rounds_done} of {run.rounds_total}: {watch.paused}")
    return watch


def _curriculum(run: Run, examples: Examples) -> Curriculum | None:
    return Curriculum(len(examples.train), CurriculumConfig()) if run.parameters.get("curriculum") else None


def _fit_rewards(session: Session, reference: str) -> None:
    if not session.first_round:
        warm_start(session)
    loop = RewardLoop(
        learner=session.learner,
        reference=reference,
        config=session.loop,
        first_round=session.first_round,
        curriculum=session.curriculum,
        permit=lambda number, measured: thread.run(session.permit.ask, number, measured),
        after_round=lambda report: _after_round(session, report),
        stop=session.stop,
    )
    store, tracer = DjangoLightningStore(), agl.OtelTracer()
    session.failing_rollout = SoloRunner(feedback_agent, store=store, tracer=tracer, timeout=60.0).run_to_failure(
        {"text": "A probe: it asks for a policy that does not exist.", "seed": 0}, reference="none/probe"
    )
    trainer = agl.Trainer(
        algorithm=loop,
        store=store,
        tracer=tracer,
        runner=agl.LitAgentRunner(tracer=tracer, poll_interval=0.05),
        # The managed store of this strategy deadlocks on any store that really awaits.
        strategy=agl.SharedMemoryExecutionStrategy(n_runners=1, main_thread="algorithm", managed_store=False),
    )
    trainer.fit(feedback_agent, train_dataset=[_task(example, session.weights) for example in session.examples.train])
    if loop.rounds_done < session.loop.rounds or session.watch.paused:
        if loop.rounds_done > session.first_round:
            session.save(loop.rounds_done)
        raise session.stopped(loop.rounds_done)


def _fit_labels(session: Session, reference: str) -> None:  # noqa: ARG001 - no rollout asks for the policy
    fit_labelled(session)


def _fit_logged(session: Session, reference: str) -> None:
    if not session.first_round:
        begin_with_earlier(session)
    _fit_rewards(session, reference)


FITTERS = {"rewards": _fit_rewards, "logged": _fit_logged, "supervised": _fit_labels}
"""How each kind of algorithm learns here. A log of earlier rollouts grows by each round's."""


def _task(example: Example, weights: RewardWeights) -> dict[str, Any]:
    return {"text": example.text, "labels": dict(example.labels), VERSION_OF_RUN: weights.number}


async def _after_round(session: Session, report: RoundReport) -> None:
    await thread.run(_write_round, session, report)


def _write_round(session: Session, report: RoundReport) -> None:
    run, done = session.run, report.round + 1
    # First of all: a process that lost its lease may write nothing more.
    runs.beat(run, rounds_done=done, seconds=session.elapsed())
    interval = bootstrap_mean(report.rewards)
    bounds = {"reward_low": interval.low, "reward_high": interval.high, "pressure": session.permit.pressure}
    outcomes = outcomes_of(report.rollouts)
    runs.record(run, step=done, values={**report.values, **bounds, **agreed(outcomes)})
    for finding in session.watch.after_round(done, outcomes):
        session.say(f"! {finding.kind}: {finding.sentence}")
    if session.saves_after(done):
        session.save(done)
    if report.round == session.first_round:
        for line in verify_first_round(report.rollouts, failing_rollout=session.failing_rollout):
            session.say(f"✓ {line}")
    session.say(_progress(session, report))
    if session.watch.paused:
        session.stop.set()


def _progress(session: Session, report: RoundReport) -> str:
    values, done = report.values, report.round + 1
    left = (session.loop.rounds - done) * values["rollouts"] / values["rollouts_per_second"]
    return (
        f"round {done}/{session.loop.rounds}  reward {values['reward']:+.3f}  "
        f"violations attempted {values['violations_attempted']:.0f}, executed {values['violations_executed']:.0f}  "
        f"{values['rollouts_per_second']:.0f} rollouts/s  about {left:.0f} s left"
    )


def _conclude(session: Session) -> None:
    run = session.run
    session.say(f"evaluating on {len(session.examples.held_out)} held-out examples")
    rules, policy = current_rule_set(), session.learner.policy.to("cpu")
    beginner = untrained_policy(run.seed)
    held_out, weights = session.examples.held_out, session.weights
    trained = evaluate(policy, held_out, rules, weights=weights)
    before = evaluate(beginner, held_out, rules, weights=weights)
    chance = evaluate(beginner, held_out, rules, sampled=True, weights=weights)
    violations = _violations(run)
    scores = {"held_out": trained.as_dict(), "violations": violations}
    runs.beat(run, rounds_done=session.loop.rounds, seconds=session.elapsed())
    version = registry.register(kind=KIND, weights=to_bytes(policy), scores=scores, run=run)
    # The gate compares only what was measured on the same examples, by the same rewards and rules.
    measure_serving(keep(version, trained, held_out, rules), held_out, rules)
    runs.succeed(run, result=_result(run, version, trained, before, chance, violations))


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
    run.refresh_from_db(fields=["seconds"])
    gain = [after - earlier for after, earlier in zip(trained.rewards, before.rewards, strict=True)]
    return {
        "run": str(run.pk),
        "policy": str(version.pk),
        "policy_number": version.number,
        "algorithm": run.algorithm,
        "device": run.device,
        "seed": run.seed,
        "rounds": run.rounds_total,
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
        "violations_held_out": {"attempted": trained.attempted, "executed": trained.executed},
    }
