"""Spans, resources, workers, filters and totals, as both stores keep them."""

import time
from typing import Any

import pytest

from tests.training.library import agl, awaited


def span(rollout: Any, number: int, **fields: Any) -> Any:
    fields = {"attributes": {"n": number}, "start_time": float(number), **fields}
    return agl.Span.from_attributes(
        rollout_id=rollout.rollout_id, attempt_id=rollout.attempt.attempt_id, sequence_id=number, **fields
    )


@awaited
async def test_a_span_comes_back_as_it_went_in(store: Any) -> None:
    rollout = await store.start_rollout("x")
    sent = span(rollout, 3, name="step", parent_id="0" * 16, attributes={"text": "ä", "list": [1, 2], "yes": True})
    assert (await store.add_span(sent)).span_id == sent.span_id
    [stored] = await store.query_spans(rollout.rollout_id)
    assert stored.model_dump() == sent.model_dump()


@awaited
async def test_a_span_makes_its_rollout_run(store: Any) -> None:
    rollout = await store.start_rollout("x")
    before = time.time()
    await store.add_span(span(rollout, 1))
    running = await store.get_rollout_by_id(rollout.rollout_id)
    assert (running.status, running.attempt.status) == ("running", "running")
    assert running.attempt.last_heartbeat_time >= before


@awaited
async def test_a_span_is_kept_once(store: Any) -> None:
    rollout = await store.start_rollout("x")
    first, second = span(rollout, 1), span(rollout, 2)
    assert len(await store.add_many_spans([first])) == 1
    assert [added.span_id for added in await store.add_many_spans([first, second])] == [second.span_id]
    assert await store.add_span(second) is None
    assert len(await store.query_spans(rollout.rollout_id)) == 2


@awaited
async def test_numbers_of_spans_never_repeat(store: Any) -> None:
    rollout = await store.start_rollout("x")
    attempt = rollout.attempt.attempt_id
    numbers = [await store.get_next_span_sequence_id(rollout.rollout_id, attempt) for _ in range(3)]
    assert numbers == [1, 2, 3]
    await store.add_span(span(rollout, 9))
    assert list(await store.get_many_span_sequence_ids([(rollout.rollout_id, attempt)] * 2)) == [10, 11]
    assert await store.get_next_span_sequence_id(rollout.rollout_id, "another attempt") == 12


@awaited
async def test_spans_are_found_by_attempt_and_by_name(store: Any) -> None:
    first = await store.start_rollout("x")
    await store.add_many_spans([span(first, 2, name="Reward"), span(first, 1, name="message")])
    second = await store.start_attempt(first.rollout_id)
    await store.add_span(span(second, 3, name="reward"))

    async def names(*arguments: Any, **filters: Any) -> list[str]:
        return [found.name for found in await store.query_spans(first.rollout_id, *arguments, **filters)]

    assert await names() == ["message", "Reward", "reward"]
    assert await names("latest") == ["reward"]
    assert await names(first.attempt.attempt_id, sort_order="desc") == ["Reward", "message"]
    assert await names(name="message") == ["message"]
    assert await names(name_contains="eward") == ["Reward", "reward"]
    assert await names(name_contains="Re") == ["Reward"]
    assert await names(name="message", name_contains="Re", filter_logic="or") == ["message", "Reward"]
    page = await store.query_spans(first.rollout_id, limit=1, offset=1)
    assert ([found.name for found in page], page.total) == (["Reward"], 3)
    assert list(await store.query_spans("ro-none", "latest")) == []


@awaited
async def test_rollouts_are_found_by_status_and_id(store: Any) -> None:
    waiting, running, done = [await store.enqueue_rollout(n) for n in range(3)]
    await store.update_rollout(running.rollout_id, status="running")
    await store.update_rollout(done.rollout_id, status="succeeded")

    async def ids(**filters: Any) -> list[str]:
        return [found.rollout_id for found in await store.query_rollouts(**filters)]

    everything = [waiting.rollout_id, running.rollout_id, done.rollout_id]
    assert await ids() == everything
    assert await ids(status_in=["queuing", "running"]) == everything[:2]
    assert await ids(status_in=[]) == []
    assert await ids(rollout_id_in=[done.rollout_id, "ro-none"]) == everything[2:]
    assert await ids(status_in=["queuing"], rollout_id_in=[done.rollout_id]) == []
    assert await ids(status_in=["queuing"], rollout_id_in=[done.rollout_id], filter_logic="or") == [
        waiting.rollout_id,
        done.rollout_id,
    ]
    assert await ids(rollout_id_contains=running.rollout_id[3:]) == [running.rollout_id]
    assert await ids(sort_by="start_time", sort_order="desc", limit=2) == [done.rollout_id, running.rollout_id]
    assert (await ids(sort_by="end_time"))[0] == done.rollout_id
    with pytest.raises(ValueError, match="nothing"):
        await ids(sort_by="nothing")


@awaited
async def test_old_names_of_filters_still_work_and_warn(store: Any) -> None:
    rollout = await store.enqueue_rollout("x")
    with pytest.warns(DeprecationWarning, match="status_in"):
        found = await store.query_rollouts(status=["queuing"])
    assert [one.rollout_id for one in found] == [rollout.rollout_id]


@awaited
async def test_the_latest_resources_are_the_last_ones_written(store: Any) -> None:
    assert await store.get_latest_resources() is None
    prompt = agl.PromptTemplate(template="{x}", engine="f-string")
    llm = agl.LLM(endpoint="http://127.0.0.1:1/v1", model="m", sampling_parameters={"temperature": 0.5})
    first = await store.add_resources({"prompt": prompt})
    second = await store.add_resources({"llm": llm})
    assert (await store.get_latest_resources()).resources_id == second.resources_id
    changed = await store.update_resources(first.resources_id, {"prompt": prompt, "llm": llm})
    assert changed.version == 2
    assert (await store.get_latest_resources()).resources_id == first.resources_id
    assert (await store.get_resources_by_id(first.resources_id)).resources == {"prompt": prompt, "llm": llm}
    assert (await store.enqueue_rollout("x")).resources_id == first.resources_id
    assert (await store.update_resources("v0", {"prompt": prompt})).version == 1
    assert [found.resources_id for found in await store.query_resources(resources_id_contains="rs-")] == [
        first.resources_id,
        second.resources_id,
    ]
    assert await store.get_resources_by_id("rs-none") is None


@awaited
async def test_a_worker_is_busy_while_it_works(store: Any) -> None:
    assert await store.get_worker_by_id("w") is None
    await store.dequeue_rollout("w")
    idle = await store.get_worker_by_id("w")
    assert (idle.status, idle.current_rollout_id) == ("idle", None)
    await store.update_worker("w", {"cpu": 0.5})
    await store.enqueue_rollout("x")
    taken = await store.dequeue_rollout("w")
    busy = await store.get_worker_by_id("w")
    assert (busy.status, busy.current_attempt_id) == ("busy", taken.attempt.attempt_id)
    assert busy.heartbeat_stats == {"cpu": 0.5}
    assert busy.last_dequeue_time >= idle.last_dequeue_time
    await store.update_attempt(taken.rollout_id, "latest", status="succeeded")
    free = await store.get_worker_by_id("w")
    assert (free.status, free.current_rollout_id) == ("idle", None)
    assert [worker.worker_id for worker in await store.query_workers(status_in=["idle"])] == ["w"]
    assert list(await store.query_workers(worker_id_contains="x")) == []


@awaited
async def test_totals_count_every_kind(store: Any) -> None:
    rollout = await store.start_rollout("x", worker_id="w")
    await store.add_span(span(rollout, 1))
    await store.add_resources({})
    totals = await store.statistics()
    kinds = ("rollouts", "attempts", "spans", "resources", "workers")
    assert [totals[f"total_{kind}"] for kind in kinds] == [1, 1, 1, 1, 1]
    assert totals["uptime"] >= 0
    assert totals["name"] == type(store).__name__


@awaited
async def test_what_a_database_cannot_hold_is_made_storable(database_store: Any) -> None:
    rollout = await database_store.start_rollout({"text": "nul \x00 character"})
    await database_store.add_span(span(rollout, 1, attributes={"a": "x\x00y", "b": float("nan")}))
    [stored] = await database_store.query_spans(rollout.rollout_id)
    assert stored.attributes == {"a": "xy", "b": "nan"}


def test_it_may_be_shared_between_threads_and_processes(database_store: Any) -> None:
    capable = database_store.capabilities
    assert [capable[name] for name in ("thread_safe", "async_safe", "zero_copy")] == [True, True, True]
    assert not capable["otlp_traces"]
