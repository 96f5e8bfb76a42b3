"""The life of rollouts and attempts. Where a test takes `store`, the library's in-memory store must pass it too."""

import asyncio
import time
from typing import Any

import pytest

from tests.training.library import agl, awaited
from training.store import reading


def retrying(*conditions: str, attempts: int = 2, **limits: float) -> Any:
    return agl.RolloutConfig(max_attempts=attempts, retry_condition=list(conditions), **limits)


@awaited
async def test_rollouts_come_out_in_the_order_in_which_they_went_in(store: Any) -> None:
    queued = [await store.enqueue_rollout({"n": n}, mode="train") for n in range(3)]
    taken = [await store.dequeue_rollout("w") for _ in queued]
    assert [rollout.rollout_id for rollout in taken] == [rollout.rollout_id for rollout in queued]
    assert [rollout.input for rollout in taken] == [{"n": 0}, {"n": 1}, {"n": 2}]
    assert {(rollout.status, rollout.attempt.status, rollout.attempt.sequence_id) for rollout in taken} == {
        ("preparing", "preparing", 1)
    }
    assert await store.dequeue_rollout("w") is None


@awaited
async def test_many_are_queued_and_claimed_at_once(store: Any) -> None:
    requests = [agl.types.EnqueueRolloutRequest(input=n, mode="val", metadata={"n": n}) for n in range(5)]
    queued = await store.enqueue_many_rollouts(requests)
    taken = await store.dequeue_many_rollouts(limit=3, worker_id="w")
    assert [rollout.rollout_id for rollout in taken] == [rollout.rollout_id for rollout in queued[:3]]
    assert [rollout.metadata for rollout in taken] == [{"n": 0}, {"n": 1}, {"n": 2}]
    assert len(await store.dequeue_many_rollouts(limit=9)) == 2
    assert list(await store.dequeue_many_rollouts(limit=0)) == []


@awaited
async def test_a_started_rollout_never_waits(store: Any) -> None:
    started = await store.start_rollout({"n": 1}, worker_id="w")
    assert (started.status, started.attempt.worker_id) == ("preparing", "w")
    assert await store.dequeue_rollout() is None
    assert (await store.get_rollout_by_id(started.rollout_id)).attempt == started.attempt


@awaited
async def test_an_attempt_carries_its_rollout_to_success(store: Any) -> None:
    queued = await store.enqueue_rollout("x")
    assert type(await store.get_rollout_by_id(queued.rollout_id)) is agl.Rollout
    taken = await store.dequeue_rollout("w")
    running = await store.update_attempt(taken.rollout_id, "latest", status="running")
    assert running.end_time is None
    ended = await store.update_attempt(taken.rollout_id, taken.attempt.attempt_id, status="succeeded")
    rollout = await store.get_rollout_by_id(taken.rollout_id)
    assert (ended.status, rollout.status) == ("succeeded", "succeeded")
    assert rollout.end_time >= rollout.start_time
    assert ended.end_time >= ended.start_time


@awaited
async def test_a_failed_attempt_is_tried_again_as_often_as_allowed(store: Any) -> None:
    await store.enqueue_rollout("x", config=retrying("failed"))
    first = await store.dequeue_rollout("w")
    await store.update_attempt(first.rollout_id, first.attempt.attempt_id, status="failed")
    assert (await store.get_rollout_by_id(first.rollout_id)).status == "requeuing"
    second = await store.dequeue_rollout("w")
    assert (second.rollout_id, second.attempt.sequence_id) == (first.rollout_id, 2)
    await store.update_attempt(second.rollout_id, second.attempt.attempt_id, status="failed")
    assert (await store.get_rollout_by_id(first.rollout_id)).status == "failed"
    assert await store.dequeue_rollout("w") is None
    assert [attempt.status for attempt in await store.query_attempts(first.rollout_id)] == ["failed", "failed"]


@awaited
async def test_without_a_retry_condition_a_failure_is_final(store: Any) -> None:
    rollout = await store.start_rollout("x", config=agl.RolloutConfig(max_attempts=3))
    await store.update_attempt(rollout.rollout_id, "latest", status="failed")
    assert (await store.get_rollout_by_id(rollout.rollout_id)).status == "failed"


@awaited
async def test_an_older_attempt_no_longer_moves_its_rollout(store: Any) -> None:
    rollout = await store.start_rollout("x")
    again = await store.start_attempt(rollout.rollout_id, "other")
    assert again.attempt.sequence_id == 2
    await store.update_attempt(rollout.rollout_id, rollout.attempt.attempt_id, status="failed")
    assert (await store.get_rollout_by_id(rollout.rollout_id)).status == "preparing"
    assert (await store.get_latest_attempt(rollout.rollout_id)).attempt_id == again.attempt.attempt_id


@awaited
async def test_a_rollout_put_back_by_hand_waits_once(store: Any) -> None:
    rollout = await store.start_rollout("x")
    await store.update_rollout(rollout.rollout_id, status="requeuing", metadata={"why": "again"})
    await store.update_rollout(rollout.rollout_id, status="queuing")
    taken = await store.dequeue_rollout()
    assert (taken.attempt.sequence_id, taken.metadata) == (2, {"why": "again"})
    assert await store.dequeue_rollout() is None


@awaited
async def test_a_cancelled_rollout_is_not_handed_out(store: Any) -> None:
    rollout = await store.enqueue_rollout("x")
    cancelled = await store.update_rollout(rollout.rollout_id, status="cancelled")
    assert cancelled.end_time is not None
    assert await store.dequeue_rollout() is None


@awaited
async def test_silence_and_lateness_end_an_attempt(store: Any) -> None:
    silent = await store.start_rollout("x", config=retrying("unresponsive", unresponsive_seconds=0.05))
    late = await store.start_rollout("y", config=agl.RolloutConfig(timeout_seconds=0.05))
    await asyncio.sleep(1.1)
    assert (await store.get_rollout_by_id(silent.rollout_id)).status == "requeuing"
    assert (await store.get_latest_attempt(late.rollout_id)).status == "timeout"
    assert (await store.get_rollout_by_id(late.rollout_id)).status == "failed"
    retry = await store.dequeue_rollout("w")
    assert (retry.rollout_id, retry.attempt.sequence_id) == (silent.rollout_id, 2)


@pytest.mark.parametrize("call", ["update_rollout", "update_attempt", "start_attempt", "add_span"])
@awaited
async def test_an_unknown_rollout_is_a_value_error(store: Any, call: str) -> None:
    span = agl.Span.from_attributes(attributes={}, rollout_id="ro-none", attempt_id="at-none", sequence_id=1)
    arguments = {
        "update_rollout": {"rollout_id": "ro-none", "status": "failed"},
        "update_attempt": {"rollout_id": "ro-none", "attempt_id": "latest", "status": "failed"},
        "start_attempt": {"rollout_id": "ro-none"},
        "add_span": {"span": span},
    }[call]
    with pytest.raises(ValueError, match=r"not found|does not exist"):
        await getattr(store, call)(**arguments)
    assert await store.get_rollout_by_id("ro-none") is None


@awaited
async def test_waiting_returns_what_has_ended_when_the_time_is_over(store: Any) -> None:
    done, open_ = await store.start_rollout("x"), await store.start_rollout("y")
    await store.update_attempt(done.rollout_id, "latest", status="succeeded")
    start = time.monotonic()
    ids = [done.rollout_id, open_.rollout_id, "ro-none"]
    ended = await store.wait_for_rollouts(rollout_ids=ids, timeout=0.3)
    assert [rollout.rollout_id for rollout in ended] == [done.rollout_id]
    assert time.monotonic() - start > 0.25
    assert len(await store.wait_for_rollouts(rollout_ids=ids, timeout=0)) == 1


@awaited
async def test_the_end_of_the_last_rollout_wakes_who_waits_in_this_process(
    database_store: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "POLL_SECONDS", 3600.0)
    rollout = await database_store.start_rollout("x")

    async def end() -> None:
        await asyncio.sleep(0.25)
        await database_store.update_attempt(rollout.rollout_id, "latest", status="succeeded")

    task = asyncio.create_task(end())
    async with asyncio.timeout(60):
        [ended] = await database_store.wait_for_rollouts(rollout_ids=[rollout.rollout_id])
    assert ended.status == "succeeded"
    await task


@pytest.mark.parametrize("final", ["succeeded", "failed", "cancelled"])
@awaited
async def test_a_finished_rollout_stays_as_it_is(database_store: Any, final: str) -> None:
    rollout = await database_store.start_rollout("x", config=retrying("failed", "timeout", attempts=9))
    finished = await database_store.update_rollout(rollout.rollout_id, status=final)
    for status in ("queuing", "running", "succeeded", "failed", "cancelled"):
        again = await database_store.update_rollout(rollout.rollout_id, status=status)
        assert (again.status, again.end_time) == (final, finished.end_time)
    await database_store.update_attempt(rollout.rollout_id, "latest", status="failed")
    assert (await database_store.get_rollout_by_id(rollout.rollout_id)).status == final
    with pytest.raises(ValueError, match=final):
        await database_store.start_attempt(rollout.rollout_id)
    assert await database_store.dequeue_rollout() is None


@awaited
async def test_an_attempt_that_ran_out_of_time_does_not_succeed_later(database_store: Any) -> None:
    rollout = await database_store.start_rollout("x", worker_id="w", config=agl.RolloutConfig(timeout_seconds=0.01))
    await asyncio.sleep(1.1)
    assert (await database_store.get_latest_attempt(rollout.rollout_id)).status == "timeout"
    late = await database_store.update_attempt(rollout.rollout_id, rollout.attempt.attempt_id, status="succeeded")
    assert late.status == "timeout"
    assert (await database_store.get_rollout_by_id(rollout.rollout_id)).status == "failed"


@awaited
async def test_a_slow_runner_may_go_on_until_its_rollout_is_taken_up_again(store: Any) -> None:
    config = retrying("unresponsive", unresponsive_seconds=0.2)
    rollout = await store.start_rollout("x", config=config)
    await asyncio.sleep(1.1)
    assert (await store.get_rollout_by_id(rollout.rollout_id)).status == "requeuing"
    span = agl.Span.from_attributes(
        attributes={}, rollout_id=rollout.rollout_id, attempt_id=rollout.attempt.attempt_id, sequence_id=1
    )
    await store.add_span(span)
    revived = await store.get_rollout_by_id(rollout.rollout_id)
    assert (revived.status, revived.attempt.status) == ("running", "running")
    assert await store.dequeue_rollout() is None
