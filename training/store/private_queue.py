"""Agent Lightning's store on the database, with a queue that only this process sees.

The database's own queue is shared: a training of the feedback agent that runs at the same time would take the rollouts
of an experiment, or of prompts, for its own, and the reverse. Rollouts, attempts and spans are stored all the same.
"""

from collections import deque
from collections.abc import Sequence

from agentlightning.types import AttemptedRollout, EnqueueRolloutRequest, Rollout

from training.store.store import DjangoLightningStore


class PrivateQueueStore(DjangoLightningStore):
    def __init__(self) -> None:
        super().__init__()
        # Algorithm and runner are threads of their own; both ends of a deque are safe to use at once.
        self.waiting: deque[AttemptedRollout] = deque()

    async def enqueue_many_rollouts(self, rollouts: Sequence[EnqueueRolloutRequest]) -> Sequence[Rollout]:
        """Their first attempts begin at once, so that their time limits have to allow for the wait."""
        started = [await self.start_rollout(**dict(request)) for request in rollouts]
        self.waiting.extend(started)
        return started

    async def dequeue_rollout(self, worker_id: str | None = None) -> AttemptedRollout | None:  # noqa: ARG002
        return self.waiting.popleft() if self.waiting else None

    async def dequeue_many_rollouts(
        self, *, limit: int = 1, worker_id: str | None = None
    ) -> Sequence[AttemptedRollout]:
        taken = [await self.dequeue_rollout(worker_id) for _ in range(min(limit, len(self.waiting)))]
        return [rollout for rollout in taken if rollout is not None]
