"""Prompt search as an Agent Lightning algorithm: a template for each task, drafts through the store, rewards back.

A rollout is pinned to the resources of its template, and its trace holds the choice with the propensity that it was
made with, so that nothing is learned but what the store shows.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from random import Random
from threading import Event
from typing import Any

import agentlightning as agl

from training.algorithms.prompt_search import PromptSearch
from training.drawing import piece
from training.loop import NothingLearnedError, RoundReport
from training.prompt_rollouts import Batch, Drafted, DraftsConfig, Task, measured, rewards_of, run_drafts

Permit = Callable[[int, Mapping[str, float]], Awaitable[bool]]
AfterRound = Callable[[RoundReport], Awaitable[None]]


class PromptLoop(agl.Algorithm):
    """Runs rounds of a prompt search. `permit`, `after_round` and `stop` are those of `RewardLoop`."""

    def __init__(
        self,
        *,
        search: PromptSearch,
        reference: str,
        config: DraftsConfig,
        first_round: int = 0,
        permit: Permit,
        after_round: AfterRound,
        stop: Event,
    ) -> None:
        super().__init__()
        self.search = search
        self.reference = reference
        self.config = config
        self.permit = permit
        self.after_round = after_round
        self.stop = stop
        self.rounds_done = first_round

    async def run(self, train_dataset: Any = None, val_dataset: Any = None) -> None:  # noqa: ARG002
        """Search on `train_dataset`, a sequence of tasks. Evaluation stands apart, so `val_dataset` is not read."""
        tasks = [train_dataset[index] for index in range(len(train_dataset))]
        for number in range(self.rounds_done, self.config.rounds):
            report = None if self.stop.is_set() else await self._round(number, tasks)
            if report is None:
                return
            self.rounds_done = number + 1
            await self.after_round(report)

    async def _round(self, number: int, tasks: Sequence[Task]) -> RoundReport | None:
        """One round; None where it was stopped or not permitted, in which case nothing was learned from it."""
        drafts = await run_drafts(
            self.get_store(),
            self._batch(number, tasks),
            self.config,
            mode="train",
            label=f"round {number + 1}",
            reference=self.reference,
            stop=self.stop,
        )
        if self.stop.is_set():
            return None
        rewards = rewards_of(drafts)
        if not rewards:
            raise NothingLearnedError(f"round {number + 1}: none of {len(drafts)} drafts brought a reward")
        values = measured(drafts)
        if not await self.permit(number, values):
            return None
        learn(self.search, drafts)
        return RoundReport(number, [drafted.rollout.rollout_id for drafted in drafts], rewards, values)

    def _batch(self, number: int, tasks: Sequence[Task]) -> list[Batch]:
        drawn = piece(len(tasks), self.config.drafts_per_round, number=number, seed=self.config.seed)
        batch = []
        for place, index in enumerate(drawn):
            seed = Random(f"{self.config.seed}/choice/{number}/{place}").getrandbits(48)
            chosen = self.search.choose(tasks[index]["context"], seed=seed)
            batch.append(Batch(tasks[index], chosen.template, chosen.propensity))
        return batch


def learn(search: PromptSearch, drafts: Sequence[Drafted]) -> None:
    """Teach the search what each draft earned; one without a reward says nothing of its template."""
    for drafted in drafts:
        if drafted.proposal is not None:
            search.learn(drafted.template, drafted.rollout.input["context"], drafted.proposal.reward)
