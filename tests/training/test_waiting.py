"""A round waits for its rollouts as long as it may, and leaves none behind that nobody will read."""

import time
from threading import Event
from typing import Any

from tests.training.library import agl, awaited
from training.waiting import ended_of


async def queue(store: Any, count: int) -> list[str]:
    requests = [agl.EnqueueRolloutRequest(input={"number": number}) for number in range(count)]
    return [rollout.rollout_id for rollout in await store.enqueue_many_rollouts(requests)]


async def end_one(store: Any) -> str:
    taken = await store.dequeue_rollout("worker")
    await store.update_attempt(taken.rollout_id, taken.attempt.attempt_id, status="succeeded")
    return str(taken.rollout_id)


@awaited
async def test_what_is_late_is_cancelled_and_stays_so(database_store: Any) -> None:
    store = database_store
    ids = await queue(store, 3)
    done = await end_one(store)
    slow = await store.dequeue_rollout("worker")
    ended = await ended_of(store, ids, seconds=0.3, stop=Event())
    assert [rollout.rollout_id for rollout in ended] == [done]
    statuses = {rollout.rollout_id: rollout.status for rollout in await store.query_rollouts(rollout_id_in=ids)}
    assert statuses.pop(done) == "succeeded"
    assert set(statuses.values()) == {"cancelled"}
    assert await store.dequeue_rollout("worker") is None
    await store.update_attempt(slow.rollout_id, slow.attempt.attempt_id, status="succeeded")
    assert (await store.get_rollout_by_id(slow.rollout_id)).status == "cancelled"


@awaited
async def test_a_stop_is_not_waited_for(database_store: Any) -> None:
    store = database_store
    ids = await queue(store, 1)
    stop = Event()
    stop.set()
    began = time.monotonic()
    assert await ended_of(store, ids, seconds=60.0, stop=stop) == []
    assert time.monotonic() - began < 30
