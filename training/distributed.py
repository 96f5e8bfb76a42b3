"""The training loop with runners in other processes, which need not wait for the learner, nor it for all of them.

One round more than the learner needs is always queued, and a round takes whichever groups are whole first. So a rollout
may have been made by an earlier policy than the one that learns from it (asynchronous actors and learner: Espeholt et
al. 2018, "IMPALA"). It tells by which; the share of such rollouts is measured, the propensities in their spans correct
for them, and those beyond a bound are dropped.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

from agentlightning.types import RolloutConfig

from training.loop import Group, Made, RewardLoop, Task
from training.store.store import DjangoLightningStore

POLL_SECONDS = 0.05
SILENT_SECONDS = 10.0
"""After which a rollout whose runner shows no life is another runner's. It takes well below a second by itself."""
ATTEMPTS = 5
"""Runners that may die over one rollout before it is given up."""


class DistributedLoop(RewardLoop):
    """A RewardLoop whose rollouts are made elsewhere, at any number of runners, which may come and go.

    `share` is awaited with the number of rounds learned from, before the first round and after each: from then on
    runners use the policy as it is. With a `max_staleness` of 0 the learner waits for every round to be made by its
    newest policy; that is what an algorithm without importance weights needs.
    """

    def __init__(
        self,
        *,
        store: DjangoLightningStore,
        share: Callable[[int], Awaitable[None]],
        max_staleness: int,
        **options: Any,
    ) -> None:
        super().__init__(**options)
        self.set_store(store)
        self.store = store
        self.share = share
        self.max_staleness = max_staleness
        self.queued_rounds = self.rounds_done
        self.flying: list[Group] = []

    async def run(self, train_dataset: Any = None, val_dataset: Any = None) -> None:
        """As RewardLoop's; what is still queued at the end is cancelled."""
        try:
            await super().run(train_dataset, val_dataset)
        finally:
            await self._cancel(self.flying)

    async def _collect(self, number: int, tasks: Sequence[Task]) -> Sequence[Group]:
        """The groups that were whole first; after `round_timeout`, also those that are not."""
        await self.share(number)
        ahead = min(self.max_staleness, 1)
        while self.queued_rounds < min(number + 1 + ahead, self.config.rounds):
            self.flying += await self._enqueue(self.queued_rounds, tasks)
            self.queued_rounds += 1
        wanted = len(self.flying) // (self.queued_rounds - number)
        deadline = time.monotonic() + self.config.round_timeout
        whole, parts = await self._sorted()
        while len(whole) < wanted and not self.stop.is_set() and time.monotonic() < deadline:
            await asyncio.sleep(POLL_SECONDS)
            whole, parts = await self._sorted()
        late = parts[: max(wanted - len(whole), 0)]
        taken = [*whole[:wanted], *late]
        self.flying = [*whole[wanted:], *parts[len(late) :]]
        await self._cancel(late)
        return taken

    async def _sorted(self) -> tuple[list[Group], list[Group]]:
        """The groups under way: those whose rollouts have all ended, and those that still wait for some."""
        ids = {id(group): [rollout.rollout_id for rollout in group.rollouts] for group in self.flying}
        open_ids = await self.store.unfinished([rollout_id for of_group in ids.values() for rollout_id in of_group])
        whole = [group for group in self.flying if open_ids.isdisjoint(ids[id(group)])]
        return whole, [group for group in self.flying if group not in whole]

    async def _cancel(self, groups: Sequence[Group]) -> None:
        for rollout in [rollout for group in groups for rollout in group.rollouts]:
            await self.store.update_rollout(rollout.rollout_id, status="cancelled")

    def _fresh(self, number: int, made: Made) -> tuple[Mapping[str, int], Made]:
        """How many rounds behind each rollout's policy was, and the rollouts that are within the bound."""
        # A rollout that never began tells no policy; it has nothing to learn from either.
        staleness = {
            rollout_id: number - proposals[0].policy_round for rollout_id, proposals in made.items() if proposals
        }
        kept = {key: proposals for key, proposals in made.items() if staleness.get(key, 0) <= self.max_staleness}
        return staleness, kept

    def _limits(self) -> RolloutConfig:
        return RolloutConfig(
            timeout_seconds=self.config.rollout_timeout,
            unresponsive_seconds=SILENT_SECONDS,
            max_attempts=ATTEMPTS,
            retry_condition=["unresponsive", "timeout"],
        )
