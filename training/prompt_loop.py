"""Prompt search as an Agent Lightning algorithm: a template for each task, drafts through the store, rewards back.

A rollout is pinned to the resources of its template, and its trace holds the choice with the propensity that it was
made with, so that nothing is learned but what the store shows.
"""

from collections.abc import Sequence
from random import Random
from typing import Any

from training.algorithms.prompt_search import PromptSearch
from training.drawing import piece
from training.prompt_rollouts import Drafted, DraftsConfig, PinnedTask, Task, measured, rewards_of, run_drafts
from training.rounds import NothingLearnedError, RoundLoop, RoundReport


class PromptLoop(RoundLoop):
    """Runs rounds of a prompt search."""

    def __init__(self, *, search: PromptSearch, config: DraftsConfig, **options: Any) -> None:
        """`options` are those of RoundLoop, but for the number of rounds, which is the config's."""
        super().__init__(rounds=config.rounds, **options)
        self.search = search
        self.config = config

    async def _round(self, number: int, tasks: Sequence[Task]) -> RoundReport | None:
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

    def _batch(self, number: int, tasks: Sequence[Task]) -> list[PinnedTask]:
        drawn = piece(len(tasks), self.config.drafts_per_round, number=number, seed=self.config.seed)
        batch = []
        for place, index in enumerate(drawn):
            seed = Random(f"{self.config.seed}/choice/{number}/{place}").getrandbits(48)
            chosen = self.search.choose(tasks[index]["context"], seed=seed)
            batch.append(PinnedTask(tasks[index], chosen.template, chosen.propensity))
        return batch


def learn(search: PromptSearch, drafts: Sequence[Drafted]) -> None:
    """Teach the search what each draft earned; one without a reward says nothing of its template."""
    for drafted in drafts:
        if drafted.proposal is not None:
            search.learn(drafted.template, drafted.rollout.input["context"], drafted.proposal.reward)
