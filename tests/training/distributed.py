"""An agent that paints, and runners of it that a test controls: what a distributed loop needs and no more."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping
from threading import Event
from typing import Any

from tests.training.bandits import SHAPE, TASKS, play
from tests.training.library import agl
from training.algorithms.grpo import GRPO, GRPOConfig
from training.distributed import DistributedLoop
from training.loop import LoopConfig
from training.models import Run
from training.policies.ngram import NgramPolicy
from training.references import run_reference
from training.rounds import RoundReport
from training.runners import run_rollouts
from training.serving import resolve, share
from training.store.database import thread
from training.store.recorder import reward
from training.store.store import DjangoLightningStore
from training.store.tracer import BatchTracer
from training.traces import POLICY_ROUND

DATA = [{"text": text, "best": best} for text, best in TASKS]


def proposal(task: Mapping[str, Any], policy: NgramPolicy, number: int | None) -> tuple[dict[str, Any], float]:
    """What an agent tells of its one proposal, and the reward that it brings."""
    step = play(policy, task["text"], task["best"], seed=task["seed"] % 2**31)
    drawn = {"options": step.options, "propensities": step.propensities, "masks": {}}
    return {"type": "proposal", **drawn, "executed": True, "violations": 1, POLICY_ROUND: number}, step.reward


@agl.rollout
async def painter(task: dict[str, Any], llm: agl.LLM) -> None:
    served = await thread.run(resolve, llm.model)
    content, earned = proposal(task, served.policy, served.round)
    agl.emit_object(content)
    agl.emit_reward(earned)


def paint() -> None:
    """Work of a runner process."""
    run_rollouts(painter, DjangoLightningStore(), BatchTracer())


def make_loop(run: Run, reports: list[RoundReport], **options: Any) -> DistributedLoop:
    """A loop of GRPO on the three tasks, three rollouts each, that permits every update and keeps every report."""
    learner = GRPO(NgramPolicy(SHAPE), GRPOConfig())

    async def permit(_: int, __: Mapping[str, float]) -> bool:
        return True

    async def after_round(report: RoundReport) -> None:
        reports.append(report)

    async def serve(number: int) -> None:
        await thread.run(share, run.pk, learner.policy, round=number)

    rounds = options.pop("rounds", 4)
    return DistributedLoop(
        store=DjangoLightningStore(scan_debounce_seconds=0.1),
        share=serve,
        learner=learner,
        reference=run_reference(run.pk),
        config=LoopConfig(rounds=rounds, tasks_per_round=3, group_size=3, round_timeout=30.0),
        permit=permit,
        after_round=after_round,
        stop=Event(),
        **{"max_staleness": 2, **options},
    )


Told = Callable[[int, int], int]
"""From the round that a policy learned from, and how many rollouts there were, to the round that a rollout tells."""


async def beside(loop: DistributedLoop, runner: Awaitable[None]) -> None:
    """Run the loop with a runner in the same process, which ends with it."""
    working = asyncio.ensure_future(runner)
    try:
        await loop.run(DATA)
    finally:
        working.cancel()


async def tell(store: Any, reference: str, told: Told, *, forgets: int = 0) -> None:
    """Make rollouts as a runner does, which tells its policy's round by `told` and never ends the first `forgets`."""
    made = 0
    while True:
        rollout = await store.dequeue_rollout("teller")
        if rollout is None:
            await asyncio.sleep(0.01)
            continue
        made += 1
        if made <= forgets:
            continue
        served = await thread.run(resolve, reference)
        content, earned = proposal(rollout.input, served.policy, told(served.round, made))
        ids = {"rollout_id": rollout.rollout_id, "attempt_id": rollout.attempt.attempt_id}
        object_attributes = {
            "agentlightning.object.type": "dict",
            "agentlightning.object.json": json.dumps(content),
        }
        for name, attributes in (
            ("agentlightning.object", object_attributes),
            ("agentlightning.annotation", dict(reward(earned).attributes)),
        ):
            number = await store.get_next_span_sequence_id(**ids)
            await store.add_span(agl.Span.from_attributes(attributes=attributes, sequence_id=number, name=name, **ids))
        await store.update_attempt(**ids, status="succeeded")
