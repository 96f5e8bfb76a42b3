"""Train the feedback agent: data, rollouts through Agent Lightning, checks, evaluation, a candidate policy.

Worker only. The command of the same name is the one way to start it, by hand, from the admin's queue, or on resume.
"""

import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from threading import Event
from typing import Any

import agentlightning as agl
import torch

from feedback.agent.rollout import feedback_agent
from feedback.learning.baseline import KIND, SHAPE, serving_policy, untrained_policy
from feedback.learning.checks import verify_examples, verify_first_round
from feedback.learning.evaluation import Evaluation, evaluate
from feedback.learning.examples import Examples, local_examples, oneclick_examples
from feedback.learning.measuring import keep, measure_serving
from feedback.learning.permission import UpdatePermit
from governance.services import current_rule_set
from training import registry, runs
from training.algorithms.grpo import GRPO, GRPOConfig
from training.checkpoints import restore, save_checkpoint
from training.code import code_version
from training.heartbeat import Heartbeat
from training.intervals import bootstrap_mean
from training.loop import GroupRelativeLoop, LoopConfig, RoundReport
from training.models import PolicyVersion, Run
from training.policies.ngram import to_bytes
from training.references import run_reference
from training.serving import publish, withdraw
from training.solo import SoloRunner
from training.store.database import thread
from training.store.store import DjangoLightningStore

CHECKPOINT_EVERY = 5
"""Rounds between two checkpoints: what a crash may cost."""

Say = Callable[[str], None]
"""Tells a person who watches."""


class StoppedError(Exception):
    """The run stopped before its last round, by somebody's wish or because the rules paused it; the message says how
    far it was and why."""


@dataclass
class Session:
    """One process's part of a run."""

    run: Run
    examples: Examples
    learner: GRPO
    loop: LoopConfig
    first_round: int
    say: Say
    stop: Event
    last_beat: float
    permit: UpdatePermit
    failing_rollout: str = ""
    """A rollout that was made to fail, to see its exception arrive in the store."""

    def elapsed(self) -> float:
        """Seconds since this was asked last."""
        now = time.monotonic()
        spent, self.last_beat = now - self.last_beat, now
        return spent


def train(run: Run, *, device: str, say: Say, stop: Event) -> Run:
    """Carry a run that this process has acquired to its end. What it raises, the caller writes down.

    Raises StoppedError when `stop` was set before the last round: the rounds that were done are kept.
    """
    session = _prepare(run, device=device, say=say, stop=stop)
    reference = run_reference(run.pk)
    publish(reference, session.learner.policy)
    try:
        with Heartbeat(run):
            _fit(session, reference)
            _conclude(session)
    finally:
        withdraw(reference)
    return run


def _prepare(run: Run, *, device: str, say: Say, stop: Event) -> Session:
    examples = oneclick_examples(run.seed) if run.mode == "oneclick" else local_examples()
    config = GRPOConfig()
    loop = LoopConfig(rounds=run.rounds_total)
    torch.manual_seed(run.seed)
    runs.cancel_leftovers(run)
    # Something has to serve before a candidate can take its place, so that a rollback has somewhere to go.
    serving_policy()
    restored = restore(run, config, device=device)
    learner, first_round = restored or (GRPO(untrained_policy(run.seed).to(device), config), 0)
    run.device = device
    run.code_version = code_version()
    run.rule_revision = current_rule_set().revision
    if run.data and run.data != examples.describe():
        say("the examples have changed since this run began; it goes on with those of today")
    run.data = examples.describe()
    run.parameters = {**run.parameters, "grpo": asdict(config), "loop": asdict(loop), "policy": asdict(SHAPE)}
    run.save(update_fields=["device", "code_version", "rule_revision", "data", "parameters"])
    say(f"✓ {verify_examples(run, examples)}")
    if first_round:
        say(f"going on after round {first_round} of {loop.rounds}")
    return Session(run, examples, learner, loop, first_round, say, stop, time.monotonic(), UpdatePermit(run))


def _fit(session: Session, reference: str) -> None:
    algorithm = GroupRelativeLoop(
        learner=session.learner,
        reference=reference,
        config=session.loop,
        seed=session.run.seed,
        first_round=session.first_round,
        permit=lambda number, measured: thread.run(session.permit.ask, number, measured),
        after_round=lambda report: _after_round(session, report),
        stop=session.stop,
    )
    store, tracer = DjangoLightningStore(), agl.OtelTracer()
    session.failing_rollout = SoloRunner(feedback_agent, store=store, tracer=tracer, timeout=60.0).run_to_failure(
        {"text": "A probe: it asks for a policy that does not exist.", "seed": 0}, reference="none/probe"
    )
    trainer = agl.Trainer(
        algorithm=algorithm,
        store=store,
        tracer=tracer,
        runner=agl.LitAgentRunner(tracer=tracer, poll_interval=0.05),
        # The managed store of this strategy deadlocks on any store that really awaits.
        strategy=agl.SharedMemoryExecutionStrategy(n_runners=1, main_thread="algorithm", managed_store=False),
    )
    trainer.fit(feedback_agent, train_dataset=[_task(example) for example in session.examples.train])
    if algorithm.rounds_done < session.loop.rounds:
        if algorithm.rounds_done > session.first_round:
            save_checkpoint(session.run, session.learner, rounds_done=algorithm.rounds_done)
        raise StoppedError(_why_stopped(session, algorithm.rounds_done))


def _why_stopped(session: Session, rounds_done: int) -> str:
    how_far = f"after round {rounds_done} of {session.loop.rounds}"
    refused = session.permit.refused
    return f"paused by governance {how_far}, {refused}" if refused else f"stopped {how_far}"


def _task(example: Any) -> dict[str, Any]:
    return {"text": example.text, "labels": dict(example.labels)}


async def _after_round(session: Session, report: RoundReport) -> None:
    await thread.run(_write_round, session, report)


def _write_round(session: Session, report: RoundReport) -> None:
    run, done = session.run, report.round + 1
    # First of all: a process that lost its lease may write nothing more.
    runs.beat(run, rounds_done=done, seconds=session.elapsed())
    interval = bootstrap_mean(report.rewards)
    bounds = {"reward_low": interval.low, "reward_high": interval.high, "pressure": session.permit.pressure}
    runs.record(run, step=done, values={**report.values, **bounds})
    if done % CHECKPOINT_EVERY == 0 or done == session.loop.rounds:
        save_checkpoint(run, session.learner, rounds_done=done)
    if report.round == session.first_round:
        for line in verify_first_round(report.rollouts, failing_rollout=session.failing_rollout):
            session.say(f"✓ {line}")
    session.say(_progress(session, report))


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
    trained = evaluate(policy, session.examples.held_out, rules)
    before = evaluate(beginner, session.examples.held_out, rules)
    chance = evaluate(beginner, session.examples.held_out, rules, sampled=True)
    violations = _violations(run)
    scores = {"held_out": trained.as_dict(), "violations": violations}
    runs.beat(run, rounds_done=session.loop.rounds, seconds=session.elapsed())
    version = registry.register(kind=KIND, weights=to_bytes(policy), scores=scores, run=run)
    keep(version, trained, session.examples.held_out, rules)
    # The gate compares only what was measured on the same examples under the same rules.
    measure_serving(session.examples.held_out, rules)
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
        "rollouts": int(sum(value for _, value in runs.series(run)["rollouts"])),
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
