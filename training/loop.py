"""The training loop as an Agent Lightning algorithm: rollouts through the store, rewards from its spans, updates.

Each round draws tasks, queues a group of rollouts for each, waits for the runners, reads proposals and rewards from
the stored spans, and lets the learner improve the policy. The same policy object serves the next round's rollouts.
"""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from random import Random
from statistics import fmean
from typing import Any

import agentlightning as agl
from agentlightning.types import EnqueueRolloutRequest, Rollout, RolloutConfig, Span

from training.algorithms.curriculum import Curriculum
from training.algorithms.learner import Learner
from training.algorithms.steps import Step
from training.drawing import TASKS_PER_ROUND, piece
from training.rounds import NothingLearnedError, RoundLoop, RoundReport
from training.traces import Proposal, proposals, step_of
from training.waiting import ended_of

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
class Group:
    """The rollouts of one task, compared with each other."""

    task: int
    """Its position in the data."""
    rollouts: Sequence[Rollout]


Made = Mapping[str, Sequence[Proposal]]
"""Proposals by the id of their rollout."""


class RewardLoop(RoundLoop):
    """Runs rounds of a learner of rewards against a LightningStore."""

    def __init__(
        self, *, learner: Learner, config: LoopConfig, curriculum: Curriculum | None = None, **options: Any
    ) -> None:
        """`options` are those of RoundLoop, but for the number of rounds, which is the config's."""
        super().__init__(rounds=config.rounds, **options)
        self.learner = learner
        self.config = config
        self.curriculum = curriculum

    def _draw(self, count: int, number: int) -> Sequence[int]:
        """This round's tasks by their positions, as the curriculum has them, or else each in its turn."""
        size = self.config.tasks_per_round
        if self.curriculum is not None:
            return self.curriculum.draw(size, seed=f"{self.config.seed}/{number}")
        return piece(count, size, number=number, seed=self.config.seed)

    async def _round(self, number: int, tasks: Sequence[Task]) -> RoundReport | None:
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
        # What was too stale to learn from was carried out all the same, and counts.
        measured = _measured(made, traces) | _violations(told) | _ages(staleness, made)
        measured["rollouts_per_second"] = len(rollouts) / (time.monotonic() - began)
        if not await self.permit(number, measured):
            return None
        if self.curriculum is not None:
            _record(self.curriculum, groups, made, self.config.success)
        return RoundReport(number, list(made), rewards, measured | self._learn(steps), staleness)

    async def _collect(self, number: int, tasks: Sequence[Task]) -> Sequence[Group]:
        """The round's groups, once their rollouts have ended."""
        groups = await self._enqueue(number, tasks)
        ids = [rollout.rollout_id for group in groups for rollout in group.rollouts]
        await ended_of(self.get_store(), ids, seconds=self.config.round_timeout, stop=self.stop)
        return groups

    def _fresh(self, number: int, made: Made) -> tuple[Mapping[str, int], Made]:  # noqa: ARG002 - for others to use
        """How stale each rollout is, and what of them is learned from. Here the policy waits for its rollouts."""
        return {}, made

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
        "rollouts": float(len(made)),
        "rollouts_without_reward": float(sum(not rollout for rollout in made.values())),
        "spans_per_rollout": fmean(map(len, traces.values())),
        "proposals_per_rollout": proposed / len(made),
    }


def _violations(told: Made) -> dict[str, float]:
    """Proposals that were blocked, and forbidden claims of those that were carried out."""
    executed = _executed(told)
    return {
        "violations_attempted": float(sum(map(len, told.values())) - len(executed)),
        "violations_executed": float(sum(proposal.content["violations"] for proposal in executed)),
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
