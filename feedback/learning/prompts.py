"""Train the prompts of the language model: drafts through Agent Lightning, rewards as everywhere, a candidate.

Worker only. What is learned is which template suits which feedback, or a better text for one of them; both end in a
version of the search that chooses in service, which goes through the same registry and gate as any policy.
"""

import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from threading import Event
from typing import Any

import agentlightning as agl

from feedback.agent.instructions import MalformedTemplateError, check
from feedback.agent.prompted import drafting_agent
from feedback.agent.templates import KIND, first_search, serving_search
from feedback.learning.drafts import evaluate_search, tasks_of
from feedback.learning.errors import EditsMissingError, NoEndpointError
from feedback.learning.evaluation import Evaluation
from feedback.learning.examples import Examples, local_examples, oneclick_examples
from feedback.learning.measuring import write_down
from feedback.learning.permission import UpdatePermit
from feedback.learning.session import Say, StoppedError
from feedback.rewards.versions import VERSION_OF_RUN, weights_of
from feedback.rewards.weights import RewardWeights
from governance.core.actions import ProposedAction
from governance.provenance import code_version
from governance.services import current_rule_set, record_many
from training import prompts, registry, runs
from training.algorithms.prompt_search import PromptSearch
from training.endpoint.client import Endpoint, EndpointError, endpoint
from training.facts import measured
from training.heartbeat import Heartbeat
from training.intervals import bootstrap_mean
from training.models import Checkpoint, PolicyVersion, Run
from training.prompt_loop import PromptLoop, learn
from training.prompt_rollouts import DraftsConfig, Task
from training.references import run_reference
from training.reviews import UPDATE, update_subject
from training.rounds import NothingLearnedError, RoundReport
from training.run_log import LogKeeper
from training.runners import trainer_here
from training.store.database import thread
from training.store.store import DjangoLightningStore
from training.store.tracer import BatchTracer

HELD_OUT = 40
"""Examples that two searches are compared on at most: each costs a call for each of them."""
VALIDATION = 16
"""Examples that an edited template is measured by in the end."""


@dataclass
class PromptSession:
    """One process's part of a run."""

    run: Run
    examples: Examples
    tasks: Sequence[Task]
    search: PromptSearch
    config: DraftsConfig
    endpoint: Endpoint
    first_round: int
    say: Say
    stop: Event
    permit: UpdatePermit
    weights: RewardWeights
    last_beat: float

    def elapsed(self) -> float:
        """Seconds since this was asked last."""
        now = time.monotonic()
        spent, self.last_beat = now - self.last_beat, now
        return spent

    async def may_learn(self, number: int, values: Any) -> bool:
        return await thread.run(self.permit.ask, number, values)

    async def after_round(self, report: RoundReport) -> None:
        await thread.run(_after_round, self, report)

    def stopped(self, done: int) -> StoppedError:
        """The error that says how far the run came, and why no further."""
        how_far = f"after round {done} of {self.config.rounds}"
        refused = self.permit.refused
        return StoppedError(f"paused by governance {how_far}, {refused}" if refused else f"stopped {how_far}")


def train_prompts(run: Run, *, log: LogKeeper, stop: Event) -> Run:
    """Carry a run that this process has acquired to its end. What it raises, the caller writes down.

    Raises StoppedError when `stop` was set before the last round or the model gives no answer, and CannotTrainError.
    """
    session = _prepare(run, say=log.say, stop=stop)
    try:
        with Heartbeat(run, stop=stop, log=log):
            FITTERS[run.algorithm](session)
            _conclude(session)
    except (EndpointError, NothingLearnedError) as error:
        # The model may answer again in a minute, and what was learned before is worth keeping.
        raise StoppedError(f"stopped after round {run.rounds_done} of {run.rounds_total}, {error}") from error
    return run


def _prepare(run: Run, *, say: Say, stop: Event) -> PromptSession:
    asked = endpoint()
    if asked is None:
        raise NoEndpointError
    examples = oneclick_examples(run.seed) if run.mode == "oneclick" else local_examples()
    examples = Examples(examples.train, examples.held_out[:HELD_OUT])
    runs.cancel_leftovers(run)
    weights = weights_of(run.parameters.get(VERSION_OF_RUN))
    config = DraftsConfig(rounds=run.rounds_total, seed=run.seed)
    serving = serving_search()
    search, first_round = _restored(run) or (_search_of(serving), 0)
    run.device = "endpoint"
    run.code_version, run.rule_revision = code_version(), current_rule_set().revision
    run.data = examples.describe()
    run.parameters = {
        **run.parameters,
        "drafts": asdict(config),
        "search": asdict(search.config),
        "model": asked.model,
        "templates": search.templates,
        VERSION_OF_RUN: weights.number,
    }
    run.save(update_fields=["device", "code_version", "rule_revision", "data", "parameters"])
    return PromptSession(
        run=run,
        examples=examples,
        tasks=tasks_of(examples.train, weights),
        search=search,
        config=config,
        endpoint=asked,
        first_round=first_round,
        say=say,
        stop=stop,
        permit=UpdatePermit(run),
        weights=weights,
        last_beat=time.monotonic(),
    )


def _search_of(version: PolicyVersion | None) -> PromptSearch:
    """What serves goes on learning, and takes up templates that the site got since."""
    first = first_search()
    if version is None:
        return first
    search = PromptSearch.from_json(bytes(version.weights).decode())
    for template in first.templates:
        search.add(template)
    return search


def _restored(run: Run) -> tuple[PromptSearch, int] | None:
    checkpoint = Checkpoint.objects.filter(run=run).first()
    if checkpoint is None:
        return None
    return PromptSearch.from_json(bytes(checkpoint.weights).decode()), checkpoint.round


def _fit_search(session: PromptSession) -> None:
    loop = PromptLoop(
        search=session.search,
        reference=run_reference(session.run.pk),
        config=session.config,
        first_round=session.first_round,
        permit=session.may_learn,
        after_round=session.after_round,
        stop=session.stop,
    )
    trainer_here(loop, store=DjangoLightningStore(), tracer=BatchTracer()).fit(
        drafting_agent, train_dataset=list(session.tasks)
    )
    if loop.rounds_done < session.config.rounds:
        raise session.stopped(loop.rounds_done)


def _fit_edits(session: PromptSession) -> None:
    try:
        from training.prompt_edits import EditsStoppedError, PromptEdits, seed_resources
    except ImportError as error:
        raise EditsMissingError from error
    seed = _likeliest(session)
    edits = PromptEdits(
        session.endpoint,
        name=seed.rpartition("/")[0],
        reference=run_reference(session.run.pk),
        config=session.config,
        accept=lambda text: thread.run(_acceptable, session, text),
        permit=session.may_learn,
        after_round=session.after_round,
        stop=session.stop,
    )
    session.say(f"editing {seed}")
    trainer = trainer_here(
        edits,
        store=DjangoLightningStore(),
        tracer=BatchTracer(),
        adapter=agl.TraceToMessages(),
        initial_resources=seed_resources(prompts.text_of(seed)),
    )
    held_back = min(VALIDATION, len(session.tasks) // 2)
    try:
        trainer.fit(
            drafting_agent, train_dataset=list(session.tasks[held_back:]), val_dataset=list(session.tasks[:held_back])
        )
    except EditsStoppedError as error:
        raise session.stopped(session.run.rounds_done) from error
    best = prompts.keep(edits.name, edits.best)
    session.say(f"the best template is {best}")
    session.search.add(best)
    learn(session.search, [drafted for drafted in edits.drafts if drafted.template in session.search.templates])


FITTERS = {"search": _fit_search, "apo": _fit_edits}
"""How each algorithm learns."""


def _likeliest(session: PromptSession) -> str:
    """The template that is expected to earn most over the examples."""
    contexts = [task["context"] for task in session.tasks]
    return max(session.search.templates, key=lambda name: sum(session.search.mean(name, one) for one in contexts))


def _acceptable(session: PromptSession, text: str) -> bool:
    """Whether an edited template can be filled, and governance lets it be tried."""
    try:
        check(text)
    except MalformedTemplateError as error:
        session.say(f"an edit is left out: {error}")
        return False
    action = ProposedAction(UPDATE, text=text, parameters={"edit": 1}, subject=update_subject(session.run))
    decision = current_rule_set().decide(action)
    record_many([(action, decision)])
    if decision.outcome != "allow":
        session.say(f"an edit is left out: governance says {decision.outcome}")
    return decision.outcome == "allow"


def _after_round(session: PromptSession, report: RoundReport) -> None:
    run, done = session.run, report.round + 1
    # First of all: a process that lost its lease may write nothing more.
    runs.beat(run, rounds_done=done, seconds=session.elapsed())
    run.rounds_done = done
    interval = bootstrap_mean(report.rewards)
    bounds = {"reward_low": interval.low, "reward_high": interval.high, "pressure": session.permit.pressure}
    runs.record(run, step=done, values={**report.values, **bounds})
    Checkpoint.objects.update_or_create(
        run=run, defaults={"round": done, "weights": session.search.to_json().encode(), "tensors": b""}
    )
    session.say(
        f"round {done}/{session.config.rounds}  reward {report.values['reward']:+.3f}  "
        f"drafts blocked {report.values['violations_attempted']:.0f}  tokens {report.values['tokens']:.0f}"
    )


def _conclude(session: PromptSession) -> None:
    run, held_out = session.run, session.examples.held_out
    session.say(f"evaluating on {len(held_out)} held-out examples")
    rules, tasks = current_rule_set(), tasks_of(held_out, session.weights)

    def score(search: PromptSearch) -> Evaluation:
        return evaluate_search(search, tasks, rules, session.endpoint, session.weights)

    trained, before = score(session.search), score(first_search())
    serving = serving_search() or registry.install_first(
        kind=KIND,
        weights=first_search().to_json().encode(),
        scores={"held_out": before.as_dict(), "violations": {"attempted": before.attempted, "executed": 0}},
    )
    violations = _violations(run)
    runs.beat(run, rounds_done=session.config.rounds, seconds=session.elapsed())
    scores = {"held_out": trained.as_dict(), "violations": violations}
    version = registry.register(kind=KIND, weights=session.search.to_json().encode(), scores=scores, run=run)
    kept = write_down(version, trained, held_out, rules, {})
    if measured(serving, like=kept) is None:
        theirs = before if serving.run_id is None else score(PromptSearch.from_json(bytes(serving.weights).decode()))
        write_down(serving, theirs, held_out, rules, {})
    runs.succeed(run, result=_result(session, version, trained, before, violations))


def _violations(run: Run) -> dict[str, int]:
    return {name: int(_total(run, f"violations_{name}")) for name in ("attempted", "executed")}


def _total(run: Run, name: str) -> float:
    return sum(value for _, value in runs.series(run).get(name, ()))


def _result(
    session: PromptSession,
    version: PolicyVersion,
    trained: Evaluation,
    before: Evaluation,
    violations: dict[str, int],
) -> dict[str, Any]:
    run = session.run
    run.refresh_from_db(fields=["seconds"])
    gain = [after - earlier for after, earlier in zip(trained.rewards, before.rewards, strict=True)]
    contexts = [task["context"] for task in session.tasks]
    return {
        "run": str(run.pk),
        "policy": str(version.pk),
        "policy_number": version.number,
        "algorithm": run.algorithm,
        "device": run.device,
        "seed": run.seed,
        "rounds": run.rounds_total,
        "reward_version": trained.reward_version,
        "rollouts": int(_total(run, "rollouts")),
        "seconds": round(run.seconds, 1),
        "held_out": {
            "policy": bootstrap_mean(trained.rewards).as_dict(),
            "untrained": bootstrap_mean(before.rewards).as_dict(),
            "gain_over_untrained": bootstrap_mean(gain).as_dict(),
        },
        "violations": violations,
        "violations_held_out": {"attempted": trained.attempted, "executed": trained.executed},
        "tokens": int(_total(run, "tokens")),
        "cost": _total(run, "cost") if session.endpoint.prices.known else None,
        "templates": {
            name: sum(session.search.mean(name, one) for one in contexts) / len(contexts)
            for name in session.search.templates
        },
    }
