"""Old rollouts go, archived first; what training refers to stays."""

import gzip
import json
import time
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from tests.training.rows import make_policy, make_run
from training.models import Attempt, Checkpoint, Rollout, Run, Span
from training.references import run_reference
from training.store import pruning
from training.store.recorder import RecordedSpan, Recorder, Recording, reward

pytestmark = pytest.mark.django_db
DAY = 86_400.0


def old(days: float = 40, **fields: Any) -> str:
    end = time.time() - days * DAY
    spans = [RecordedSpan("message", {"text": "zwölf"}), reward(0.5)]
    return Recorder().record(Recording(input={"n": 1}, spans=spans, start_time=end - 1, end_time=end, **fields))


def prune(**options: Any) -> dict[str, Any]:
    out = StringIO()
    call_command("prune_rollouts", older_than=30.0, json=True, stdout=out, **options)
    return dict(json.loads(out.getvalue()))


def left() -> set[str]:
    return set(Rollout.objects.values_list("pk", flat=True))


def test_what_is_old_goes_into_the_archive_and_then_out_of_the_database(tmp_path: Path) -> None:
    gone, young = {old(), old(31)}, old(29)
    waiting = Rollout.objects.create(rollout_id="ro-w", status="queuing", start_time=1.0).pk
    archive = tmp_path / "old.jsonl.gz"
    assert prune(archive=archive) == {"rollouts": 2, "spans": 4, "kept": 0, "dry_run": False}
    assert left() == {young, waiting}
    assert (Attempt.objects.count(), Span.objects.count()) == (1, 2)
    lines = [json.loads(line) for line in gzip.decompress(archive.read_bytes()).decode().splitlines()]
    assert {line["rollout"]["rollout_id"] for line in lines} == gone
    assert [line["attempts"][0]["sequence_id"] for line in lines] == [1, 1]
    assert [span["attributes"].get("text") for span in lines[0]["spans"]] == ["zwölf", None]
    assert archive.stat().st_mode & 0o077 == 0


def test_a_dry_run_says_what_would_go_and_touches_nothing(tmp_path: Path) -> None:
    old()
    archive = tmp_path / "old.jsonl.gz"
    assert prune(archive=archive, dry_run=True) == {"rollouts": 1, "spans": 2, "kept": 0, "dry_run": True}
    assert (len(left()), archive.exists()) == (1, False)


def test_what_training_refers_to_stays() -> None:
    trained = make_run(status=Run.Status.SUCCEEDED)
    make_policy(run=trained)
    resumable = make_run(status=Run.Status.FAILED)
    Checkpoint.objects.create(run=resumable, round=1, weights=b"w", tensors=b"t")
    interrupted, failed = make_run(status=Run.Status.INTERRUPTED), make_run(status=Run.Status.FAILED)
    kept = {old(metadata={"reference": run_reference(run.pk)}) for run in (trained, resumable, interrupted)}
    old(metadata={"reference": run_reference(failed.pk)})
    old(metadata={"reference": "version/none"})
    assert prune() == {"rollouts": 2, "spans": 4, "kept": 3, "dry_run": False}
    assert left() == kept
    assert prune()["rollouts"] == 0


def test_what_an_app_refers_to_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    kept, _ = old(), old()
    monkeypatch.setattr(pruning, "_KEEPERS", [])
    pruning.register_keeper(lambda keys: {kept} & set(keys))
    assert prune()["kept"] == 1
    assert left() == {kept}


def test_many_go_in_batches(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(pruning, "BATCH", 3)
    monkeypatch.setattr(pruning, "_KEEPERS", [])
    keys = [old(days) for days in range(40, 50)]
    pruning.register_keeper(lambda found: {keys[4], keys[5]} & set(found))
    archive = tmp_path / "old.jsonl.gz"
    assert prune(archive=archive) == {"rollouts": 8, "spans": 16, "kept": 2, "dry_run": False}
    assert left() == {keys[4], keys[5]}
    assert len(gzip.decompress(archive.read_bytes()).splitlines()) == 8


def test_nothing_is_deleted_that_the_archive_does_not_hold(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    old()
    monkeypatch.setattr("training.store.pruning.gzip.decompress", lambda _: b"something else")
    with pytest.raises(CommandError, match="does not hold"):
        prune(archive=tmp_path / "old.jsonl.gz")
    assert len(left()) == 1


def test_an_archive_is_never_written_over(tmp_path: Path) -> None:
    old()
    archive = tmp_path / "old.jsonl.gz"
    archive.write_bytes(b"last year's")
    with pytest.raises(CommandError, match="there already"):
        prune(archive=archive)
    assert (archive.read_bytes(), len(left())) == (b"last year's", 1)


@pytest.mark.parametrize("age", ["-1", "nan", "inf", "old"])
def test_an_age_that_is_none_is_refused(age: str) -> None:
    with pytest.raises(CommandError, match="older-than"):
        call_command("prune_rollouts", "--older-than", age)
