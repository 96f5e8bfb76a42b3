"""The same training through Agent Lightning: a rollout for each learner's round, rewards read back from its spans.

The agent steps through the single environment, one publication after the other, and tells all of them in one span. The
algorithm reads nothing but the stored spans, and takes the same step up the gradient as the vectorised engine.

Worker only: importing this module imports agentlightning.
"""

import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, fields
from functools import cache
from typing import Any

import agentlightning as agl
import numpy as np
from agentlightning.types import EnqueueRolloutRequest, RolloutConfig

from training.environments.content import STRATEGIES
from training.environments.engagement import EngagementEnv, Floats
from training.experiments.arms import ARMS, Step
from training.experiments.engine import PUBLICATIONS, Played, Trained, summed_up
from training.experiments.governors import Governor
from training.experiments.policy import learn, untrained
from training.experiments.streams import Key, choices, world_seed
from training.runners import trainer_here
from training.store.database import thread
from training.store.private_queue import PrivateQueueStore
from training.store.tracer import BatchTracer
from training.traces import told

TOLD = "publications"
ROUND_TIMEOUT = 300.0
"""Seconds that one round of all learners may take, and one rollout, as all of a round begin at once."""


class RolloutsMissingError(Exception):
    """Some rollouts of a round did not end well; without them the results would be those of other seeds."""


@dataclass(frozen=True)
class Rounds:
    """What the algorithm has to do, and whom it tells."""

    arm: str
    keys: Sequence[Key]
    rounds: int
    block_rates: Floats
    """(learners, rounds)"""
    after_round: Callable[[], Awaitable[None]]


def train(
    *,
    arm: str,
    governor: Governor,
    keys: Sequence[Key],
    rounds: int,
    block_rates: Floats | None = None,
    after_round: Callable[[], None] = lambda: None,
) -> Trained:
    """As engine.train. Raises RolloutsMissingError, and whatever `after_round` raises.

    `after_round` runs on the store's thread, as it may write to the database.
    """
    rates = np.zeros((len(keys), rounds)) if block_rates is None else block_rates
    algorithm = Reinforce(Rounds(arm, keys, rounds, rates, lambda: thread.run(after_round)))
    trainer_here(algorithm, store=PrivateQueueStore(), tracer=process_tracer()).fit(publisher(governor))
    if algorithm.error is not None:
        raise algorithm.error
    return summed_up(algorithm.logits, algorithm.played)


@cache
def process_tracer() -> Any:
    """OpenTelemetry takes one provider of tracers a process, however many trainings follow each other in it."""
    return BatchTracer()


def publisher(governor: Governor) -> Any:
    """The agent of an experiment: one round of one learner, under a governor."""

    @agl.rollout
    def publish(task: dict[str, Any], llm: agl.LLM) -> None:  # noqa: ARG001 - the library fills it
        publications = list(_published(task, governor))
        agl.emit_object({"type": TOLD, "publications": publications})
        agl.emit_reward(sum(one["reward"] for one in publications) / len(publications))

    return publish


def _published(task: Mapping[str, Any], governor: Governor) -> Sequence[dict[str, Any]]:
    """A round, publication by publication: the fields of Played, as plain values."""
    key, number = Key(task["seed"], task["agent"]), task["round"]
    logits, rate = np.array(task["logits"]), np.array([task["block_rate"]])
    drawn, world, done = choices(key, number, PUBLICATIONS), EngagementEnv(PUBLICATIONS), []
    audience, _ = world.reset(seed=world_seed(key, number))
    for place in range(PUBLICATIONS):
        now = (drawn.chances[place][None], drawn.variants[place][None], drawn.coins[place][None])
        outcome = ARMS[task["arm"]](Step(logits[audience][None], *now, rate, governor))
        following, engagement, _, _, known = world.step(outcome.piece[0])
        kept = {name: values[0].tolist() for name, values in vars(outcome).items()}
        done.append({**kept, **known, "audience": int(audience), "reward": engagement - kept.pop("penalty")})
        audience = following
    return done


class Reinforce(agl.Algorithm):
    """Rounds of REINFORCE for all learners against a LightningStore. What stops it is kept in `error`."""

    def __init__(self, wanted: Rounds) -> None:
        super().__init__()
        self.wanted = wanted
        self.logits = untrained(len(wanted.keys))
        self.played: list[Played] = []
        self.error: Exception | None = None

    async def run(self, train_dataset: Any = None, val_dataset: Any = None) -> None:  # noqa: ARG002
        """Neither data set is read: the environment is the data."""
        try:
            for number in range(self.wanted.rounds):
                self.played.append(await self._round(number))
                self.logits = learn(self.logits, self.played[-1].batch())
                await self.wanted.after_round()
        except Exception as error:  # noqa: BLE001 - the trainer would log it and call the training done
            self.error = error

    async def _round(self, number: int) -> Played:
        store = self.get_store()
        resources = await store.add_resources({"llm": agl.LLM(endpoint="policy://inline", model=self.wanted.arm)})
        config = RolloutConfig(timeout_seconds=ROUND_TIMEOUT, unresponsive_seconds=ROUND_TIMEOUT)
        rollouts = await store.enqueue_many_rollouts(
            [
                EnqueueRolloutRequest(
                    input=self._task(place, key, number),
                    # Not "train": the start of a training cancels what is left of those of others.
                    mode="test",
                    resources_id=resources.resources_id,
                    config=config,
                    metadata={"experiment": self.wanted.arm, "round": number},
                )
                for place, key in enumerate(self.wanted.keys)
            ]
        )
        ids = [rollout.rollout_id for rollout in rollouts]
        await self._wait(ids, number)
        spans = [await store.query_spans(rollout_id=one, attempt_id="latest") for one in ids]
        return _read([told(of_rollout, TOLD)["publications"] for of_rollout in spans])

    def _task(self, place: int, key: Key, number: int) -> dict[str, Any]:
        return {
            "arm": self.wanted.arm,
            "seed": key.seed,
            "agent": key.agent,
            "round": number,
            "logits": self.logits[place].tolist(),
            "block_rate": float(self.wanted.block_rates[place, number]),
        }

    async def _wait(self, ids: list[str], number: int) -> None:
        deadline = time.monotonic() + ROUND_TIMEOUT
        ended: Sequence[Any] = ()
        while len(ended) < len(ids) and time.monotonic() < deadline:
            ended = await self.get_store().wait_for_rollouts(rollout_ids=ids, timeout=1.0)
        good = sum(rollout.status == "succeeded" for rollout in ended)
        if good < len(ids):
            raise RolloutsMissingError(f"round {number + 1}: {len(ids) - good} of {len(ids)} rollouts brought nothing")


def _read(told_by: Sequence[Sequence[Mapping[str, Any]]]) -> Played:
    """The publications of each learner, as the arrays that the vectorised engine would have."""
    arrays = {
        field.name: np.array([[one[field.name] for one in publications] for publications in told_by])
        for field in fields(Played)
    }
    if arrays["allowed"].shape != (len(told_by), PUBLICATIONS, len(STRATEGIES)):
        raise RolloutsMissingError("a rollout told fewer publications than it was asked for")
    return Played(**arrays)
