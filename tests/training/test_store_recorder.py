"""Rollouts written without Agent Lightning read like any other."""

import asyncio
import subprocess
import sys
from typing import Any

import pytest
from django.conf import settings

from tests.training.library import agl, find_final_reward, get_rewards_from_span
from tests.training.outside import environment
from training.models import Attempt, Rollout, Span
from training.store.recorder import RecordedSpan, Recorder, Recording, reward


def recording(**overrides: Any) -> Recording:
    spans = [RecordedSpan("message", {"text": "ä\x00", "list": [1, 2]}, 1.0, 2.0), reward(0.25)]
    return Recording(**{"input": {"text": "x"}, "spans": spans, "mode": "train", "metadata": {"group": 1}, **overrides})


def test_a_recording_comes_back_through_the_store(database_store: Any) -> None:
    key = Recorder("outside").record(recording(start_time=10.0, end_time=12.5))
    rollout = asyncio.run(database_store.get_rollout_by_id(key))
    assert (rollout.status, rollout.mode, rollout.input) == ("succeeded", "train", {"text": "x"})
    assert (rollout.start_time, rollout.end_time, rollout.metadata) == (10.0, 12.5, {"group": 1})
    attempt = rollout.attempt
    assert (attempt.status, attempt.sequence_id, attempt.worker_id) == ("succeeded", 1, "outside")
    spans = asyncio.run(database_store.query_spans(key, "latest"))
    assert [(span.sequence_id, span.name) for span in spans] == [(1, "message"), (2, "agentlightning.annotation")]
    assert spans[0].attributes == {"text": "ä", "list": [1, 2]}
    assert find_final_reward(spans) == 0.25


def test_a_late_reward_is_one_more_span_of_a_finished_rollout(database_store: Any) -> None:
    rollout = asyncio.run(database_store.start_rollout("x"))
    asyncio.run(database_store.update_attempt(rollout.rollout_id, "latest", status="failed"))
    late = reward({"tone": -1.0, "total": 0.5}, primary="total", reviewer="a person")
    assert Recorder().add(rollout.rollout_id, [late]) == [1]
    assert Recorder().add(rollout.rollout_id, [reward(1)]) == [2]
    spans = asyncio.run(database_store.query_spans(rollout.rollout_id))
    assert find_final_reward(spans) == 1.0
    told = [(one.name, one.value) for one in get_rewards_from_span(spans[0])]
    assert told == [("total", 0.5), ("tone", -1.0)]
    after = asyncio.run(database_store.get_rollout_by_id(rollout.rollout_id))
    assert (after.status, after.attempt.status) == ("failed", "failed")
    assert asyncio.run(database_store.get_next_span_sequence_id(rollout.rollout_id, "any")) == 3


def test_a_recorded_failure_tells_its_error(database_store: Any) -> None:
    key = Recorder().record(recording(status="failed", spans=[RecordedSpan("step", error="no such page")]))
    [span] = asyncio.run(database_store.query_spans(key))
    assert (span.status.status_code, span.status.description) == ("ERROR", "no such page")
    assert asyncio.run(database_store.get_rollout_by_id(key)).status == "failed"


@pytest.mark.django_db
def test_many_are_written_with_few_statements(django_assert_max_num_queries: Any) -> None:
    with django_assert_max_num_queries(12):
        keys = Recorder().record_many([recording() for _ in range(300)])
    assert list(Rollout.objects.filter(pk__in=keys).values_list("last_span", flat=True)) == [2] * 300
    assert (Attempt.objects.count(), Span.objects.count()) == (300, 600)
    assert Recorder().record_many([]) == []


@pytest.mark.parametrize(
    "wrong",
    [
        {"mode": "exam"},
        {"status": "running"},
        {"spans": [RecordedSpan("x", {"nested": {"a": 1}})]},
        {"spans": [RecordedSpan("x", {"none": None})]},
    ],
)
@pytest.mark.django_db
def test_what_could_not_be_read_back_is_refused_and_nothing_is_written(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="is "):
        Recorder().record_many([recording(), recording(**wrong)])
    assert not Rollout.objects.exists()


@pytest.mark.parametrize("wrong", [{"values": {"a": 1.0}}, {"values": {"a": 1.0}, "primary": "b"}, {"values": "high"}])
def test_a_reward_without_a_number_that_counts_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"primary|number"):
        reward(**wrong)


@pytest.mark.django_db
def test_a_rollout_that_is_unknown_or_was_never_tried_gets_no_late_reward() -> None:
    Rollout.objects.create(rollout_id="ro-queued", status="queuing", start_time=1.0)
    for rollout_id in ("ro-none", "ro-queued"):
        with pytest.raises(ValueError, match="found"):
            Recorder().add(rollout_id, [reward(1.0)])
    assert Rollout.objects.get().last_span == 0


WRITER = """
import sys, django
django.setup()
from training.store.recorder import Recorder, Recording, reward
key = Recorder("elsewhere").record(Recording(input={"n": 1}, spans=[reward(0.75)]))
print(key, *sorted({name.partition(".")[0] for name in sys.modules} & {"agentlightning", "opentelemetry", "torch"}))
"""


def test_a_process_that_never_imports_the_library_can_write(database_store: Any) -> None:
    done = subprocess.run(
        [sys.executable, "-c", WRITER],
        cwd=settings.BASE_DIR,
        env=environment(),
        check=True,
        capture_output=True,
        text=True,
        timeout=120,
    )
    [key] = done.stdout.split()
    spans = asyncio.run(database_store.query_spans(key))
    assert find_final_reward(spans) == 0.75
    assert isinstance(asyncio.run(database_store.get_rollout_by_id(key)), agl.types.AttemptedRollout)
