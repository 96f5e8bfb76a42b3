"""Learn from the labels that examples carry, without a rollout: a run of its own, or the start of one on rewards."""

from collections.abc import Iterator

from feedback.learning.looks import look_after
from feedback.learning.session import PolicySession
from training import runs
from training.algorithms.learner import Learner
from training.algorithms.registry import algorithm
from training.algorithms.steps import Step, UpdateReport
from training.algorithms.supervised import labelled
from training.drawing import piece
from training.series import record

EXAMPLES_PER_ROUND = 96
# What governance is told of a round that ran no agent.
NO_ROLLOUTS = {
    "rollouts": 0.0,
    "rollouts_without_reward": 0.0,
    "spans_per_rollout": 0.0,
    "proposals_per_rollout": 0.0,
}


def fit_labelled(session: PolicySession) -> int:
    """Carry a supervised run to its end; the rounds that were done.

    Raises StoppedError where it was stopped, or not permitted.
    """
    done = session.first_round
    for number, report in _rounds(session, session.learner, done, session.loop.rounds):
        done = number + 1
        runs.beat(session.run, rounds_done=done, seconds=session.elapsed())
        _record(session, report, step=done, prefix="")
        look_after(session, done)
        if session.saves_after(done):
            session.save(done)
        session.say(f"round {done}/{session.loop.rounds}  {_told(report)}")
        if session.is_over():
            break
    return session.ended_at(done)


def warm_start(session: PolicySession) -> None:
    """Fit the policy to labels before its first round on rewards, for as many rounds as the run asks for.

    Raises StoppedError where it was stopped, or not permitted: nothing of it is kept, and a resume begins it anew.
    """
    rounds = int(session.run.parameters.get("warm_start", 0))
    chosen = algorithm("supervised")
    learner = chosen.make_learner(session.learner.policy, chosen.make_config())
    done = 0
    for number, report in _rounds(session, learner, 0, rounds):
        done = number + 1
        _record(session, report, step=done, prefix="warm_")
        session.say(f"warm start {done}/{rounds}  {_told(report)}")
    if done < rounds:
        raise session.stopped(0)


def _rounds(session: PolicySession, learner: Learner, first: int, rounds: int) -> Iterator[tuple[int, UpdateReport]]:
    """Each round's number and report, until the last, a stop, or a refusal. Governance is asked before each update."""
    steps = _steps(session)
    for number in range(first, rounds):
        drawn = [steps[index] for index in piece(len(steps), EXAMPLES_PER_ROUND, number=number, seed=session.run.seed)]
        if session.stop.is_set() or not session.permit.ask(number, {"examples": float(len(drawn)), **NO_ROLLOUTS}):
            return
        yield number, learner.update(drawn)


def _steps(session: PolicySession) -> list[Step]:
    """Training examples as labelled steps. One without any label teaches nothing here."""
    policy = session.learner.policy
    return [labelled(policy.bag(example.text), example.labels) for example in session.examples.train if example.labels]


def _record(session: PolicySession, report: UpdateReport, *, step: int, prefix: str) -> None:
    values = {"loss": report.loss, "entropy": report.entropy, **report.extra, "pressure": session.permit.pressure}
    record(session.run, step=step, values={prefix + name: value for name, value in values.items()})


def _told(report: UpdateReport) -> str:
    return f"loss {report.loss:.3f}  agreement with labels {report.extra['agreement']:.3f}"
