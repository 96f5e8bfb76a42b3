"""Pruning that is killed at any moment: no rollout is gone that no archive holds, and none is left in half."""

import gzip
import json
import time
from contextlib import suppress
from pathlib import Path
from random import Random
from typing import Any
from zlib import error as ZlibError  # noqa: N812 - a class in all but its name

import pytest
from django.db import connection

from tests.training.test_store_kills import kill
from tests.training.test_store_processes import start
from training.models import Attempt, Rollout, Span
from training.store import pruning
from training.store.recorder import RecordedSpan, Recorder, Recording

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.timeout(120)]
ROLLOUTS = 150
KILLS = 8
SPANS = 2


def old_rollouts() -> set[str]:
    spans = [RecordedSpan("message", {"text": "x" * 2_000}) for _ in range(SPANS)]
    return {Recorder().record(Recording(input={}, spans=spans, start_time=1.0, end_time=2.0)) for _ in range(ROLLOUTS)}


def prune(report: Any, archive: Path) -> None:
    pruning.prune(older_than_days=30, archive=archive)
    connection.close()


def archived(archive: Path) -> dict[str, int]:
    """Rollouts of an archive with the number of their spans, up to where a kill cut it off."""
    found: dict[str, int] = {}
    with suppress(EOFError, OSError, ValueError, ZlibError), gzip.open(archive, "rt", encoding="utf-8") as lines:
        for line in lines:
            one = json.loads(line)
            found[one["rollout"]["rollout_id"]] = len(one["spans"])
    return found


def test_kills_lose_nothing(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(pruning, "BATCH", 2)
    everything, random = old_rollouts(), Random(3)
    kept: dict[str, int] = {}
    # The child must not write to the connection of its parent.
    connection.close()
    for number in range(KILLS):
        archive = tmp_path / f"{number}.jsonl.gz"
        process, _ = start(prune, archive)
        while not (archive.exists() and archive.stat().st_size):
            assert process.is_alive(), "it ended before it could be killed: more rollouts are needed"
            time.sleep(0.001)
        time.sleep(random.uniform(0, 0.03))
        kill(process)
        kept |= archived(archive)
        check(everything, kept)
        connection.close()

    process, _ = start(prune, tmp_path / "last.jsonl.gz")
    process.join(60)

    assert process.exitcode == 0
    kept |= archived(tmp_path / "last.jsonl.gz")
    check(everything, kept)
    assert not Rollout.objects.exists()


def check(everything: set[str], kept: dict[str, int]) -> None:
    left = set(Rollout.objects.values_list("pk", flat=True))
    assert everything - left <= kept.keys()
    assert set(kept.values()) <= {SPANS}
    assert Attempt.objects.count() == len(left)
    assert Span.objects.count() == SPANS * len(left)
