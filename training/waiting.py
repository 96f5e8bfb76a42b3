"""Waiting for rollouts: as long as a round may take, and no longer for those that nobody will read."""

import time
from collections.abc import Sequence
from threading import Event
from typing import Any

from agentlightning.types import Rollout


async def ended_of(store: Any, rollout_ids: Sequence[str], *, seconds: float, stop: Event) -> list[Rollout]:
    """Those of the rollouts that end within `seconds`, and before `stop` is set. The others are cancelled."""
    deadline = time.monotonic() + seconds
    ended: list[Rollout] = []
    while len(ended) < len(rollout_ids) and not stop.is_set() and time.monotonic() < deadline:
        ended = await store.wait_for_rollouts(rollout_ids=list(rollout_ids), timeout=1.0)
    for rollout_id in set(rollout_ids) - {rollout.rollout_id for rollout in ended}:
        await store.update_rollout(rollout_id, status="cancelled")
    return ended
