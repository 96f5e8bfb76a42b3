"""Several processes on one store: nothing is claimed twice, and what a killed process held is taken up again."""

import asyncio
import os
import signal
import time
from collections.abc import Callable
from multiprocessing import get_context
from typing import Any

from tests.training.library import agl, awaited
from training.store.database import thread

fork = get_context("fork")


def start(target: Callable[..., None], *arguments: Any) -> tuple[Any, Any]:
    """A child of this process, with the end of a pipe on which it reports. Forking spares it the library's import."""
    here, there = fork.Pipe()
    process = fork.Process(target=target, args=(there, *arguments))
    process.start()
    return process, here


def claim_all(report: Any, store: Any, worker: str, together: Any) -> None:
    together.wait(30)

    async def run() -> list[str]:
        claimed = []
        while (rollout := await store.dequeue_rollout(worker)) is not None:
            claimed.append(rollout.rollout_id)
            await store.update_attempt(rollout.rollout_id, rollout.attempt.attempt_id, status="succeeded")
            await asyncio.sleep(0.005)
        return claimed

    report.send(asyncio.run(run()))


def test_two_processes_never_claim_the_same_rollout(database_store: Any) -> None:
    requests = [agl.types.EnqueueRolloutRequest(input=n) for n in range(60)]
    queued = asyncio.run(database_store.enqueue_many_rollouts(requests))
    together = fork.Barrier(2)
    children = [start(claim_all, database_store, f"w{n}", together) for n in range(2)]
    ids = [rollout.rollout_id for rollout in queued]
    done = asyncio.run(database_store.wait_for_rollouts(rollout_ids=ids, timeout=60))
    claims = [report.recv() for _, report in children]
    for process, _ in children:
        process.join(10)
    assert sorted(claims[0] + claims[1]) == sorted(ids)
    assert {rollout.status for rollout in done} == {"succeeded"}
    assert len(done) == 60
    assert all(claims), "both processes had their share"


def work_until_killed(report: Any, store: Any) -> None:
    async def run() -> None:
        rollout = await store.dequeue_rollout("doomed")
        attributes = {"attributes": {}, "rollout_id": rollout.rollout_id, "attempt_id": rollout.attempt.attempt_id}
        await store.add_span(agl.Span.from_attributes(sequence_id=1, **attributes))

    asyncio.run(run())
    report.send("working")
    time.sleep(60)


def test_what_a_killed_process_was_working_on_is_tried_again(database_store: Any) -> None:
    config = agl.RolloutConfig(unresponsive_seconds=0.5, max_attempts=2, retry_condition=["unresponsive"])
    queued = asyncio.run(database_store.enqueue_rollout("x", config=config))
    process, report = start(work_until_killed, database_store)
    assert report.recv() == "working"
    os.kill(process.pid, signal.SIGKILL)
    process.join(10)

    async def retry() -> Any:
        assert (await database_store.get_rollout_by_id(queued.rollout_id)).status == "running"
        assert await database_store.wait_for_rollouts(rollout_ids=[queued.rollout_id], timeout=2.0) == []
        return await database_store.dequeue_rollout("heir")

    again = asyncio.run(retry())
    assert (again.rollout_id, again.attempt.sequence_id) == (queued.rollout_id, 2)
    spans = asyncio.run(database_store.query_spans(queued.rollout_id))
    assert [span.attempt_id for span in spans] != [again.attempt.attempt_id]
    assert asyncio.run(database_store.get_worker_by_id("doomed")).status == "unknown"


def end_rollout(report: Any, store: Any, rollout_id: str) -> None:
    time.sleep(0.3)
    asyncio.run(store.update_attempt(rollout_id, "latest", status="succeeded"))
    report.send(time.time())


def test_a_wait_sees_what_another_process_finishes(database_store: Any) -> None:
    rollout = asyncio.run(database_store.start_rollout("x"))
    process, report = start(end_rollout, database_store, rollout.rollout_id)
    done = asyncio.run(database_store.wait_for_rollouts(rollout_ids=[rollout.rollout_id], timeout=200))
    woken = time.time()
    assert [found.status for found in done] == ["succeeded"]
    # By asking again, long before the wait is over.
    assert woken - report.recv() < 100
    process.join(10)


def count(report: Any, store: Any) -> None:
    report.send(asyncio.run(store.statistics())["total_rollouts"])


def test_a_fork_leaves_the_parents_connection_alone(database_store: Any) -> None:
    asyncio.run(database_store.enqueue_rollout("before"))
    for _ in range(2):
        process, report = start(count, database_store)
        assert report.recv() == 1
        process.join(10)
        assert process.exitcode == 0
    asyncio.run(database_store.enqueue_rollout("after"))
    assert asyncio.run(database_store.statistics())["total_rollouts"] == 2


@awaited
async def test_a_call_is_carried_out_although_its_caller_was_cancelled(database_store: Any) -> None:
    blocker = thread.submit(time.sleep, 0.2)
    call = asyncio.create_task(database_store.enqueue_rollout("x"))
    await asyncio.sleep(0.05)
    call.cancel()
    assert (await asyncio.gather(call, return_exceptions=True))[0].__class__ is asyncio.CancelledError
    blocker.result()
    taken = await database_store.dequeue_rollout()
    assert taken.input == "x"


@awaited
async def test_two_writers_at_once_wait_for_each_other(database_store: Any) -> None:
    """A claim, spans and an end from many tasks at once; every span gets a number of its own."""
    rollouts = [await database_store.start_rollout(n) for n in range(4)]

    async def work(rollout: Any) -> None:
        ids = {"rollout_id": rollout.rollout_id, "attempt_id": rollout.attempt.attempt_id}
        for _ in range(5):
            number = await database_store.get_next_span_sequence_id(**ids)
            await database_store.add_span(agl.Span.from_attributes(attributes={}, sequence_id=number, **ids))
        await database_store.update_attempt(**ids, status="succeeded")

    await asyncio.gather(*(work(rollout) for rollout in rollouts for _ in range(2)))
    for rollout in rollouts:
        spans = await database_store.query_spans(rollout.rollout_id)
        assert [span.sequence_id for span in spans] == list(range(1, 11))
