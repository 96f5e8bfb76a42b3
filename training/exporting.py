"""A run as files that others read without this site: JSON, CSV, and the weights with their model card.

    pandas.read_csv("measurements.csv").pivot(index="step", columns="name", values="value")

gives a line a round and a column a series.
"""

import csv
import io
import json
import shutil
from collections.abc import Iterable, Iterator, Sequence
from errno import EEXIST
from itertools import islice
from pathlib import Path
from typing import Any
from uuid import uuid4
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import Count
from django.utils import timezone

from governance.models import Decision
from training.model_card import as_markdown
from training.models import Evaluation, PolicyVersion, Run
from training.registry import FIRST_REWARD, SUBJECT
from training.reviews import update_subject

FORMAT = 1
"""Of run.json. It goes up where a reader of the one before could not read on."""
ROWS = 1000
"""Lines of the CSV that are written at once."""

Files = Iterator[tuple[str, Iterator[bytes]]]
"""Names, each with its content in pieces, which are read from the database as they are asked for."""


def files_of(run: Run) -> Files:
    policy = PolicyVersion.objects.filter(run=run).first()
    yield "run.json", iter([as_json(record_of(run, policy))])
    yield "measurements.csv", measurements(run)
    if policy is not None:
        yield "policy.safetensors", iter([bytes(policy.weights)])
        yield "model-card.md", iter([as_markdown(policy).encode()])


def name_of(run: Run) -> str:
    """Of the folder that holds an export."""
    return f"run-{run.pk}"


def write(run: Run, folder: Path) -> list[str]:
    """Write the run into a new folder, all of it or nothing; the names of the files.

    Raises FileExistsError where something has that name already, and OSError.
    """
    if folder.exists() or folder.is_symlink():
        raise FileExistsError(EEXIST, "is there already: name a new folder", str(folder))
    folder.parent.mkdir(parents=True, exist_ok=True)
    # In the same place, because a rename is at once only within one file system.
    unfinished = folder.with_name(f".{folder.name}.{uuid4().hex}")
    unfinished.mkdir()
    try:
        names = [_written(unfinished / name, pieces) for name, pieces in files_of(run)]
        unfinished.rename(folder)
    except BaseException:
        shutil.rmtree(unfinished)
        raise
    return names


def _written(path: Path, pieces: Iterator[bytes]) -> str:
    with path.open("wb") as file:
        file.writelines(pieces)
    return path.name


def zipped(run: Run) -> Iterator[bytes]:
    """The same files in a folder within a ZIP archive, in pieces: what is sent was never whole in memory or on disk."""
    sink = _Sink()
    now = timezone.now().timetuple()[:6]
    with ZipFile(sink, "w") as archive:
        for name, pieces in files_of(run):
            entry = ZipInfo(f"{name_of(run)}/{name}", date_time=now)
            entry.compress_type = ZIP_DEFLATED
            with archive.open(entry, "w") as file:
                for piece in pieces:
                    file.write(piece)
                    yield sink.taken()
    yield sink.taken()


class _Sink(io.RawIOBase):
    """What a ZipFile writes to, and from which that is taken away again."""

    def __init__(self) -> None:
        self._held = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        self._held += data
        return len(data)

    def taken(self) -> bytes:
        held, self._held = bytes(self._held), bytearray()
        return held


def measurements(run: Run) -> Iterator[bytes]:
    """All series as CSV with the columns name, step and value."""
    rows = run.measurements.order_by("name", "step").values_list("name", "step", "value")
    yield _lines([("name", "step", "value")])
    found = rows.iterator(chunk_size=ROWS)
    while some := list(islice(found, ROWS)):
        yield _lines(some)


def _lines(rows: Iterable[Sequence[Any]]) -> bytes:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue().encode()


def as_json(record: dict[str, Any]) -> bytes:
    return json.dumps(record, cls=DjangoJSONEncoder, ensure_ascii=False, indent=2).encode() + b"\n"


def record_of(run: Run, policy: PolicyVersion | None) -> dict[str, Any]:
    """All that is known of a run but its series. Who asked for it is left out: an export goes to others."""
    return {
        "format": FORMAT,
        "run": str(run.pk),
        "kind": run.kind,
        "algorithm": run.algorithm,
        "mode": run.mode,
        "status": run.status,
        "seed": run.seed,
        "device": run.device,
        "rounds_done": run.rounds_done,
        "rounds_total": run.rounds_total,
        "seconds": run.seconds,
        "created_at": run.created_at,
        "started_at": run.started_at,
        "ended_at": run.ended_at,
        "schedule": run.schedule.name if run.schedule else None,
        "versions": versions(run),
        "parameters": run.parameters,
        "data": run.data,
        "result": run.result,
        "error": run.error,
        "measurements": dict(run.measurements.order_by().values_list("name").annotate(Count("id"))),
        "anomalies": list(
            run.anomalies.values("kind", "round", "severity", "stops", "sentence", "decision", "created_at")
        ),
        "decisions": decisions(run, policy),
        "policy": policy_record(policy) if policy else None,
    }


def versions(run: Run) -> dict[str, str]:
    return {
        "code": run.code_version,
        "rules": run.rule_revision,
        "reward": str(run.parameters.get("reward_version", FIRST_REWARD)),
    }


def decisions(run: Run, policy: PolicyVersion | None) -> dict[str, dict[str, int]]:
    """Decisions of governance on updates of the run and on its policy: how many, by action and outcome."""
    subjects = [update_subject(run)] + ([f"{SUBJECT}{policy.pk}"] if policy else [])
    counted: dict[str, dict[str, int]] = {}
    rows = Decision.objects.filter(subject__in=subjects).order_by("action", "outcome")
    for action, outcome, count in rows.values_list("action", "outcome").annotate(Count("id")):
        counted.setdefault(action, {})[outcome] = count
    return counted


def policy_record(policy: PolicyVersion) -> dict[str, Any]:
    return {
        "policy": str(policy.pk),
        "number": policy.number,
        "weights_sha256": policy.weights_sha256,
        "scores": policy.scores,
        "evaluations": [evaluation_record(row) for row in policy.evaluations.all()],
    }


def evaluation_record(row: Evaluation) -> dict[str, Any]:
    return {
        "examples_sha256": row.examples_sha256,
        "reward_version": row.reward_version,
        "rule_revision": row.rule_revision,
        "code_version": row.code_version,
        "rewards": row.rewards,
        "macro_f1": row.macro_f1,
        "attempted": row.attempted,
        "executed": row.executed,
        "false_blocks": row.false_blocks,
        "latency_ms": row.latency_ms,
        "off_policy": row.off_policy,
        "created_at": row.created_at,
    }
