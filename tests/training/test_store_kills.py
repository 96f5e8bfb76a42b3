"""Runners that are killed at any moment: no rollout is lost or done twice, no span is lost, no number comes twice."""

import asyncio
import os
import signal
import time
from collections import Counter
from pathlib import Path
from random import Random
from typing import Any

import pytest

from tests.training.library import agl
from tests.training.test_store_processes import start
from training.models import Attempt, Rollout, Span

pytestmark = pytest.mark.timeout(240)
KILLS = 20
RUNNERS = 2
ROLLOUTS = 60
SPANS = 3
SILENCE_SECONDS = 4.0


def work(report: Any, store: Any, worker: str, told: Path) -> None:
    """Do rollouts until killed. What the store has answered for is written down, as whoever relies on it would."""
    descriptor = os.open(told, os.O_CREAT | os.O_APPEND | os.O_WRONLY)

    async def run() -> None:
        while True:
            rollout = await store.dequeue_rollout(worker)
            if rollout is None:
                await asyncio.sleep(0.05)
                continue
            ids = {"rollout_id": rollout.rollout_id, "attempt_id": rollout.attempt.attempt_id}
            for _ in range(SPANS):
                number = await store.get_next_span_sequence_id(**ids)
                span = await store.add_span(agl.Span.from_attributes(attributes={}, sequence_id=number, **ids))
                os.write(descriptor, f"{ids['attempt_id']} {span.span_id}\n".encode())
            await store.update_attempt(**ids, status="succeeded")

    asyncio.run(run())


def kill(process: Any) -> None:
    os.kill(process.pid, signal.SIGKILL)
    process.join(10)
    assert process.exitcode == -signal.SIGKILL


def test_twenty_kills_lose_nothing_and_double_nothing(database_store: Any, tmp_path: Path) -> None:
    config = agl.RolloutConfig(
        unresponsive_seconds=SILENCE_SECONDS, max_attempts=KILLS + 1, retry_condition=["unresponsive"]
    )
    requests = [agl.types.EnqueueRolloutRequest(input=n, config=config) for n in range(ROLLOUTS)]
    queued = asyncio.run(database_store.enqueue_many_rollouts(requests))
    told, random = tmp_path / "told", Random(7)
    runners = [start(work, database_store, f"w{n}", told)[0] for n in range(RUNNERS)]
    try:
        for number in range(KILLS):
            time.sleep(random.uniform(0.01, 0.25))
            kill(runners.pop(random.randrange(RUNNERS)))
            runners.append(start(work, database_store, f"heir{number}", told)[0])
        keys = [rollout.rollout_id for rollout in queued]
        ended = asyncio.run(database_store.wait_for_rollouts(rollout_ids=keys, timeout=120))
    finally:
        for process in runners:
            kill(process)
    assert {rollout.status for rollout in ended} == {"succeeded"}
    assert len(ended) == ROLLOUTS
    told_spans = {tuple(line.split()) for line in told.read_text().splitlines()}
    asyncio.run(database_store.statistics())
    check_rows(keys, told_spans)


def check_rows(keys: list[str], told: set[Any]) -> None:
    for rollout in Rollout.objects.filter(pk__in=keys):
        attempts = list(Attempt.objects.filter(rollout=rollout).order_by("sequence_id"))
        assert [attempt.sequence_id for attempt in attempts] == list(range(1, rollout.attempt_count + 1))
        assert attempts[-1].status == "succeeded"
        assert {attempt.status for attempt in attempts[:-1]} <= {"unresponsive"}
        assert Span.objects.filter(attempt=attempts[-1]).count() == SPANS
    numbers = Counter(Span.objects.values_list("rollout_id", "sequence_id"))
    assert max(numbers.values()) == 1
    assert told <= set(Span.objects.values_list("attempt_id", "span_id"))
