"""The training loop as an Agent Lightning algorithm: rollouts through the store, rewards from its spans, updates.

Each round draws tasks, queues a group of rollouts for each, waits for the runners, reads proposals and rewards from
the stored spans, and lets the learner improve the policy. The same policy object serves the next round's rollouts.
"""

import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from random import Random
from statistics import fmean
from threading import Event
from typing import Any

import agentlightning as agl
from agentlightning.types import EnqueueRolloutRequest, Rollout, RolloutConfig, Span

from training.algorithms.curriculum import Curriculum
from training.algorithms.learner import Learner
from training.algorithms.steps import Step
from training.drawing import TASKS_PER_ROUND, piece
from training.traces import Proposal, proposals, step_of

Task = Mapping[str, Any]
"""Input of a rollout. `text` is what the policy reads; the rest is the agent's own."""


@dataclass(frozen=True)
class LoopConfig:
    rounds: int = 40
    """Updates of the policy."""
    seed: int = 0
    """Of the draw of tasks, and of every rollout's choices."""
    tasks_per_round: int = TASKS_PER_ROUND
    """Tasks drawn for a round."""
    group_size: int = 2
    """Rollouts of each task, compared with each other."""
    success: float = 0.7
    """Reward from which a rollout counts as a success, for a curriculum."""
    round_timeout: float = 300.0
    """Seconds after which a round goes on without the rollouts that have not ended."""
    rollout_timeout: float = 60.0
    """Seconds that one rollout may take, and after which a silent one counts as dead."""


@dataclass(frozen=True)
class RoundReport:
    """What one round measured. Rewards are of the proposals that were carried out."""

    round: int
    rollouts: Sequence[str]
    """Ids of the rollouts that were queued."""
    rewards: Sequence[float]
    values: Mapping[str, float]
    """Series of the run: name to this round's value."""
    staleness: Mapping[str, int] = field(default_factory=dict)
    """Of rollouts by their ids, those included that were too stale to learn from: rounds that the policy which made
    them was behind. Empty where rollouts cannot be stale."""


@dataclass(frozen=True)
class Group:
    """The rollouts of one task, compared with each other."""

    task: int
    """Its position in the data."""
    rollouts: Sequence[Rollout]


Made = Mapping[str, Sequence[Proposal]]
"""Proposals by the id of their rollout."""


class NothingLearnedError(Exception):
    """A round in which no rollout brought a proposal with a reward: the agent or the store is broken."""


class RewardLoop(agl.Algorithm):
    """Runs rounds of a learner of rewards against a LightningStore. `after_round` is awaited with each round's report.

    `permit` is awaited before each update with the round's number and what it measured; where it answers False, the
    policy stays as it is and the loop ends. `stop` is asked for every second; once it is set, the loop ends after its
    last whole round, without an error.
    """

    def __init__(
        self,
        *,
        learner: Learner,
        reference: str,
        config: LoopConfig,
        first_round: int = 0,
        curriculum: Curriculum | None = None,
        permit: Callable[[int, Mapping[str, float]], Awaitable[bool]],
        after_round: Callable[[RoundReport], Any],
        stop: Event,
    ) -> None:
        super().__init__()
        self.learner = learner
        self.reference = reference
        self.config = config
        self.first_round = first_round
        self.curriculum = curriculum
        self.permit = permit
        self.after_round = after_round
        self.stop = stop
        self.rounds_done = first_round

    async def run(self, train_dataset: Any = None, val_dataset: Any = None) -> None:  # noqa: ARG002
        """Train on `train_dataset`, a sequence of tasks. Evaluation stands apart, so `val_dataset` is not read."""
        tasks = [train_dataset[index] for index in range(len(train_dataset))]
        for number in range(self.first_round, self.config.rounds):
            if self.stop.is_set():
                return
            report = await self._round(number, tasks)
            if report is None:
                return
            self.rounds_done = number + 1
            await self.after_round(report)

    def _draw(self, count: int, number: int) -> Sequence[int]:
        """This round's tasks by their positions, as the curriculum has them, or else each in its turn."""
        size = self.config.tasks_per_round
        if self.curriculum is not None:
            return self.curriculum.draw(size, seed=f"{self.config.seed}/{number}")
        return piece(count, size, number=number, seed=self.config.seed)

    async def _round(self, number: int, tasks: Sequence[Task]) -> RoundReport | None:
        """One round; None where it was stopped or not permitted, in which case nothing was learned from it."""
        began = time.monotonic()
        groups = await self._collect(number, tasks)
        if self.stop.is_set():
            return None
        rollouts = [rollout for group in groups for rollout in group.rollouts]
        traces = await self.get_store().latest_traces([rollout.rollout_id for rollout in rollouts])
        told = {rollout_id: proposals(spans) for rollout_id, spans in traces.items()}
        staleness, made = self._fresh(number, told)
        steps = [
            step_of(
                proposal,
                bag=self.learner.policy.bag(rollout.input["text"]),
                group=str(rollout.metadata["group"]),
                episode=rollout.rollout_id,
            )
            for rollout in rollouts
            for proposal in made.get(rollout.rollout_id, ())
        ]
        if not steps:
            raise NothingLearnedError(f"round {number + 1}: none of {len(rollouts)} rollouts brought a reward")
        rewards = [proposal.reward for proposal in _executed(made)]
        measured = _measured(made, traces) | _ages(staleness, made)
        measured["rollouts_per_second"] = len(rollouts) / (time.monotonic() - began)
        if not await self.permit(number, measured):
            return None
        if self.curriculum is not None:
            _record(self.curriculum, groups, made, self.config.success)
        return RoundReport(number, list(made), rewards, measured | self._learn(steps), staleness)

    async def _collect(self, number: int, tasks: Sequence[Task]) -> Sequence[Group]:
        """The round's groups, once their rollouts have ended."""
        groups = await self._enqueue(number, tasks)
        await self._wait([rollout.rollout_id for group in groups for rollout in group.rollouts])
        return groups

    def _fresh(self, number: int, made: Made) -> tuple[Mapping[str, int], Made]:  # noqa: ARG002 - for others to use
        """How stale each rollout is, and what of them is learned from. Here the policy waits for its rollouts."""
        return {}, made

    async def _wait(self, rollout_ids: list[str]) -> None:
        deadline = time.monotonic() + self.config.round_timeout
        while not self.stop.is_set() and time.monotonic() < deadline:
            ended = await self.get_store().wait_for_rollouts(rollout_ids=rollout_ids, timeout=1.0)
            if len(ended) == len(rollout_ids):
                return

    async def _enqueue(self, number: int, tasks: Sequence[Task]) -> list[Group]:
        """Queue the groups of a round."""
        store = self.get_store()
        resources = await store.add_resources(
            {"llm": agl.LLM(endpoint="policy://local", model=self.reference, sampling_parameters={"temperature": 1.0})}
        )
        drawn, size = self._draw(len(tasks), number), self.config.group_size
        requests = [
            EnqueueRolloutRequest(
                input={**tasks[task], "seed": Random(f"{self.config.seed}/{number}/{group}/{member}").getrandbits(48)},
                mode="train",
                resources_id=resources.resources_id,
                config=self._limits(),
                metadata={"reference": self.reference, "round": number, "group": f"{number}/{group}"},
            )
            for group, task in enumerate(drawn)
            for member in range(size)
        ]
        queued = await store.enqueue_many_rollouts(requests)
        return [Group(task, queued[place * size : (place + 1) * size]) for place, task in enumerate(drawn)]

    def _limits(self) -> RolloutConfig:
        """After which time a rollout is given up, and whether it is tried again."""
        return RolloutConfig(
            timeout_seconds=self.config.rollout_timeout, unresponsive_seconds=self.config.rollout_timeout
        )

    def _learn(self, steps: Sequence[Step]) -> dict[str, float]:
        update = self.learner.update(steps)
        means = {"loss": update.loss, "entropy": update.entropy, "kl": update.kl, "clipped": update.clipped}
        return means | dict(update.extra)


def _record(curriculum: Curriculum, groups: Sequence[Group], made: Made, success: float) -> None:
    """Tell the curriculum how each drawn task's rollouts ended. One that brought no reward says nothing."""
    for group in groups:
        members = [made.get(rollout.rollout_id) for rollout in group.rollouts]
        curriculum.record(group.task, [proposals[-1].reward >= success for proposals in members if proposals])


def _executed(made: Made) -> list[Proposal]:
    return [proposal for rollout in made.values() for proposal in rollout if proposal.executed]


def _measured(made: Made, traces: Mapping[str, Sequence[Span]]) -> dict[str, float]:
    """What a round shows before anything is learned from it."""
    executed = _executed(made)
    proposed = sum(map(len, made.values()))
    return {
        "reward": fmean(proposal.reward for proposal in executed) if executed else 0.0,
        "violations_attempted": float(proposed - len(executed)),
        "violations_executed": float(sum(proposal.content["violations"] for proposal in executed)),
        "rollouts": float(len(made)),
        "rollouts_without_reward": float(sum(not rollout for rollout in made.values())),
        "spans_per_rollout": fmean(map(len, traces.values())),
        "proposals_per_rollout": proposed / len(made),
    }


def _ages(staleness: Mapping[str, int], made: Made) -> dict[str, float]:
    """How stale a round's rollouts were, in rounds, where they can be."""
    if not staleness:
        return {}
    return {
        "stale_share": fmean(age > 0 for age in staleness.values()),
        "rollout_staleness": fmean(staleness.values()),
        "rollouts_dropped": float(sum(rollout not in made for rollout in staleness)),
    }
