"""Training in rounds as an Agent Lightning algorithm: what every loop over a store's rollouts has in common."""

from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from threading import Event
from typing import Any

import agentlightning as agl


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


class NothingLearnedError(Exception):
    """A round in which no rollout brought a proposal with a reward: the agent or the store is broken."""


Permit = Callable[[int, Mapping[str, float]], Awaitable[bool]]
AfterRound = Callable[[RoundReport], Awaitable[None]]


class RoundLoop(agl.Algorithm, ABC):
    """Runs rounds until the last one. `after_round` is awaited with each round's report.

    `permit` is awaited before each update with the round's number and what it measured; where it answers False, nothing
    is learned from the round and the loop ends. `stop` is asked for every second; once it is set, the loop ends after
    its last whole round, without an error. `enough` is asked after each round, and ends the loop where it answers True.
    `rounds_done` says how far it came.
    """

    def __init__(
        self,
        *,
        reference: str,
        rounds: int,
        first_round: int = 0,
        permit: Permit,
        after_round: AfterRound,
        stop: Event,
        enough: Callable[[], bool] = lambda: False,
    ) -> None:
        super().__init__()
        self.reference = reference
        self.rounds = rounds
        self.permit = permit
        self.after_round = after_round
        self.stop = stop
        self.enough = enough
        self.rounds_done = first_round

    async def run(self, train_dataset: Any = None, val_dataset: Any = None) -> None:  # noqa: ARG002
        """Train on `train_dataset`, a sequence of tasks. Evaluation stands apart, so `val_dataset` is not read."""
        tasks = [train_dataset[index] for index in range(len(train_dataset))]
        while self.rounds_done < self.rounds and not self.stop.is_set():
            report = await self._round(self.rounds_done, tasks)
            if report is None:
                return
            self.rounds_done += 1
            await self.after_round(report)
            if self.enough():
                return

    @abstractmethod
    async def _round(self, number: int, tasks: Sequence[Any]) -> RoundReport | None:
        """One round; None where it was stopped or not permitted, in which case nothing was learned from it."""
