"""Train the feedback agent: data, rollouts through Agent Lightning, checks, evaluation, a candidate policy.

Worker only. The command of the same name is the one way to start it, by hand, from the admin's queue, or on resume.
"""

from collections.abc import Sequence
from dataclasses import asdict
from threading import Event
from typing import Any

import torch

from feedback.agent.rollout import feedback_agent
from feedback.learning import distributed
from feedback.learning.baseline import SHAPE, serving_policy, untrained_policy
from feedback.learning.beginning import begin
from feedback.learning.checks import tell_reach, verify_examples, verify_first_round
from feedback.learning.conclusion import conclude
from feedback.learning.earlier import begin_with_earlier
from feedback.learning.examples import Example, Examples, examples_of, rounds_for
from feedback.learning.labelled import fit_labelled, warm_start
from feedback.learning.looks import look, look_after
from feedback.learning.permission import UpdatePermit
from feedback.learning.probes import frozen_probes
from feedback.learning.session import PolicySession, Say, StoppedError
from feedback.learning.uses import named, noted
from feedback.rewards.versions import VERSION_OF_RUN
from feedback.rewards.weights import TOTAL_RANGE, RewardWeights
from training import runs
from training.algorithms.curriculum import Curriculum, CurriculumConfig
from training.algorithms.registry import algorithm
from training.anomaly_watch import Watch, agreed
from training.checkpoints import restore
from training.heartbeat import Heartbeat
from training.launch import DEFAULT_PROBE_EVERY, UNTOLD_ROUNDS
from training.loop import LoopConfig, RewardLoop
from training.models import Run
from training.outcomes import outcomes_of
from training.policies.ngram import NgramPolicy
from training.references import run_reference
from training.rounds import RoundReport
from training.run_log import LogKeeper
from training.runners import trainer_here
from training.selection import Selection
from training.series import record
from training.serving import publish, withdraw
from training.solo import SoloRunner
from training.store.database import thread
from training.store.store import DjangoLightningStore
from training.store.tracer import BatchTracer

GROUNDED = frozenset({"agreement", "human"})
"""Components of the reward that people's judgement makes."""


def train(run: Run, *, device: str, log: LogKeeper, stop: Event, served: distributed.StoreAddress | None = None) -> Run:
    """Carry a run that this process has acquired to its end. What it raises, the caller writes down.

    `served` says where the store is served to the runners of a distributed run, where it is.

    Raises StoppedError when `stop` was set before the last round: the rounds that were done are kept.
    """
    # First of all: the runners of a distributed run are forked while this process has no thread yet.
    with distributed.runners_of(run, served):
        reference = run_reference(run.pk)
        try:
            with Heartbeat(run, stop=stop, log=log):
                session = _prepare(run, device=device, say=log.say, stop=stop)
                publish(reference, session.learner.policy)
                conclude(session, _fit(session, reference))
        finally:
            withdraw(reference)
    return run


def _fit(session: PolicySession, reference: str) -> int:
    """Learn until the last round, or until the policy gets no better; the number of rounds that were done."""
    if not session.first_round:
        look(session, 0)
    if session.is_over():
        # A run that had stopped early was interrupted at its end; or the probes found something before the first round.
        return session.ended_at(session.first_round)
    return FITTERS[algorithm(session.run.algorithm).kind](session, reference)


def _prepare(run: Run, *, device: str, say: Say, stop: Event) -> PolicySession:
    probes, patience = frozen_probes(), run.parameters.get("patience", 0)
    examples = noted(run, lambda: _split(run, probes.examples))
    if run.parameters.pop(UNTOLD_ROUNDS, False):
        run.rounds_total = rounds_for(len(examples.train))
    chosen = algorithm(run.algorithm)
    config = chosen.make_config()
    loop = LoopConfig(rounds=run.rounds_total, seed=run.seed)
    torch.manual_seed(run.seed)
    runs.cancel_leftovers(run)
    # Something has to serve before a candidate can take its place, so that a rollback has somewhere to go.
    serving_policy()
    curriculum = _curriculum(run, examples)
    selection = Selection(patience) if patience else None
    keepers = [keeper for keeper in (curriculum, selection) if keeper is not None]
    restored = restore(run, config, device=device, also=keepers)
    learner, first_round = restored or (chosen.make_learner(_beginner(run, examples).to(device), config), 0)
    look_every = run.parameters.get("probe_every", DEFAULT_PROBE_EVERY)
    parameters = {run.algorithm: asdict(config), "loop": asdict(loop), "policy": asdict(SHAPE)}
    weights = begin(
        run,
        device=device,
        data={**examples.describe(), "probes": probes.describe()},
        parameters={**parameters, "probe_every": look_every},
        say=say,
    )
    say(f"✓ {verify_examples(run, examples)}")
    say(tell_reach())
    if first_round:
        say(f"going on after round {first_round} of {loop.rounds}")
    return PolicySession(
        run=run,
        examples=examples,
        learner=learner,
        loop=loop,
        first_round=first_round,
        say=say,
        stop=stop,
        permit=UpdatePermit(run),
        weights=weights,
        watch=_watch(run),
        curriculum=curriculum,
        selection=selection,
        look_every=look_every,
    )


def _split(run: Run, known: Sequence[Example]) -> Examples:
    examples = examples_of(run)
    return (examples.with_validation() if run.parameters.get("patience", 0) else examples).without(known)


def _beginner(run: Run, examples: Examples) -> NgramPolicy:
    """An untrained policy that reads texts by what is rare in those that it will learn from."""
    policy = untrained_policy(run.seed)
    policy.weigh([example.text for example in examples.train])
    return policy


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


def _fit_rewards(session: PolicySession, reference: str) -> int:
    if not session.first_round:
        warm_start(session)
    store, tracer = DjangoLightningStore(), BatchTracer()
    session.failing_rollout = SoloRunner(feedback_agent, store=store, tracer=tracer, timeout=60.0).run_to_failure(
        {"text": "A probe: it asks for a policy that does not exist.", "seed": 0}, reference="none/probe"
    )
    options: dict[str, Any] = {
        "learner": session.learner,
        "reference": reference,
        "config": session.loop,
        "first_round": session.first_round,
        "curriculum": session.curriculum,
        "permit": session.may_learn,
        "after_round": lambda report: thread.run(_write_round, session, report),
        "stop": session.stop,
        "enough": session.is_over,
    }
    tasks = [_task(example, session.weights) for example in session.examples.train]
    if session.run.mode == distributed.MODE:
        loop: RewardLoop = distributed.fit(session, tasks, options)
    else:
        loop = RewardLoop(**options)
        trainer_here(loop, store=store, tracer=tracer).fit(feedback_agent, train_dataset=tasks)
    return session.ended_at(loop.rounds_done)


def _fit_labels(session: PolicySession, reference: str) -> int:  # noqa: ARG001 - no rollout asks for the policy
    return fit_labelled(session)


def _fit_logged(session: PolicySession, reference: str) -> int:
    if not session.first_round:
        begin_with_earlier(session)
    return _fit_rewards(session, reference)


FITTERS = {"rewards": _fit_rewards, "logged": _fit_logged, "supervised": _fit_labels}
"""How each kind of algorithm learns here. A log of earlier rollouts grows by each round's."""


def _task(example: Example, weights: RewardWeights) -> dict[str, Any]:
    return {
        "text": example.text,
        "labels": dict(example.labels),
        VERSION_OF_RUN: weights.number,
        **named(example),
    }


def _write_round(session: PolicySession, report: RoundReport) -> None:
    done = report.round + 1
    session.record_round(report)
    outcomes = outcomes_of(report.rollouts)
    record(session.run, step=done, values=agreed(outcomes))
    for finding in session.watch.after_round(done, outcomes):
        session.say(f"! {finding.kind}: {finding.sentence}")
    look_after(session, done)
    if session.saves_after(done):
        session.save(done)
    if report.round == session.first_round:
        for line in verify_first_round(report.rollouts, failing_rollout=session.failing_rollout):
            session.say(f"✓ {line}")
    session.say(_progress(session, report))


def _progress(session: PolicySession, report: RoundReport) -> str:
    values, done = report.values, report.round + 1
    left = (session.loop.rounds - done) * values["rollouts"] / values["rollouts_per_second"]
    return (
        f"round {done}/{session.loop.rounds}  reward {values['reward']:+.3f}  "
        f"violations attempted {values['violations_attempted']:.0f}, executed {values['violations_executed']:.0f}  "
        f"{values['rollouts_per_second']:.0f} rollouts/s  about {left:.0f} s left"
    )
