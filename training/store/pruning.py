"""Takes old rollouts out of the database, archived first, and leaves what training refers to.

A rollout is old when it ended so long ago. One batch after another is archived, read back from the archive, and
deleted; so that whenever it is killed, no rollout is gone that is not in the archive.
"""

import gzip
import json
import os
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db import transaction
from django.db.models import Model, Q

from training.models import Attempt, Checkpoint, PolicyVersion, Rollout, Run, Span
from training.references import run_reference
from training.store.states import FINISHED

BATCH = 200
DAY = 86_400.0

Keeper = Callable[[Collection[str]], set[str]]
_KEEPERS: list[Keeper] = []


class ArchiveError(Exception):
    """The archive does not hold what was written to it. Nothing of the batch was deleted."""


@dataclass(frozen=True)
class Pruned:
    """What was done, or with `dry_run` would have been. `kept` counts the old rollouts that something refers to."""

    rollouts: int
    spans: int
    kept: int
    dry_run: bool


def register_keeper(keeper: Keeper) -> None:
    """Enter what tells, of given rollout ids, those that an app still refers to."""
    if keeper not in _KEEPERS:
        _KEEPERS.append(keeper)


def prune(*, older_than_days: float, archive: Path | None = None, dry_run: bool = False) -> Pruned:
    """Prune what ended more than so many days ago. Without an archive it is deleted for good.

    The archive is a new file; called again after a kill, it goes on into another one. Rollouts that were archived just
    before the kill then stand in both. Raises FileExistsError for an archive that is there already, OSError where it
    cannot be written, and ArchiveError.
    """
    if archive is not None and not dry_run:
        archive.touch(mode=0o600, exist_ok=False)
    rollouts = spans = kept = 0
    for keys in _batches(time.time() - older_than_days * DAY):
        free, gone = _count(keys) if dry_run else _take_out(keys, archive)
        rollouts, spans, kept = rollouts + free, spans + gone, kept + len(keys) - free
    return Pruned(rollouts, spans, kept, dry_run)


def referenced(keys: Collection[str]) -> set[str]:
    """Those of the given rollouts that stay: of runs that may go on or made a version, and what apps refer to."""
    found: set[str] = set(
        Rollout.objects.filter(pk__in=keys, metadata__reference__in=_kept_runs()).values_list("pk", flat=True)
    )
    return found.union(*(keeper(keys) for keeper in _KEEPERS))


def _kept_runs() -> list[str]:
    open_runs = Run.objects.exclude(status__in=[Run.Status.SUCCEEDED, Run.Status.FAILED])
    runs = {
        *open_runs.values_list("pk", flat=True),
        *Checkpoint.objects.values_list("run_id", flat=True),
        *PolicyVersion.objects.exclude(run=None).values_list("run_id", flat=True),
    }
    return [run_reference(run) for run in runs]


def _batches(before: float) -> Iterator[list[str]]:
    """Ids of old rollouts, oldest start first, BATCH at a time; each is seen once, whether or not it goes."""
    old = Rollout.objects.filter(status__in=FINISHED, end_time__lt=before).order_by("start_time", "pk")
    after: tuple[float, str] | None = None
    while True:
        rest = (
            old if after is None else old.filter(Q(start_time__gt=after[0]) | Q(start_time=after[0], pk__gt=after[1]))
        )
        rows = list(rest.values_list("start_time", "pk")[:BATCH])
        if not rows:
            return
        after = rows[-1]
        yield [key for _, key in rows]


def _count(keys: Sequence[str]) -> tuple[int, int]:
    free = set(keys) - referenced(keys)
    return len(free), Span.objects.filter(rollout_id__in=free).count()


def _take_out(keys: Sequence[str], archive: Path | None) -> tuple[int, int]:
    """Archive and delete in one transaction; how many rollouts and spans. Late rewards wait until it is over."""
    with transaction.atomic():
        locked = list(Rollout.objects.select_for_update().filter(pk__in=keys).order_by("start_time", "pk"))
        kept = referenced(keys)
        free = [rollout for rollout in locked if rollout.pk not in kept]
        if archive is not None and free:
            _archive(free, archive)
        gone = remove([rollout.pk for rollout in free])
    return gone["training.Rollout"], gone["training.Span"]


def remove(keys: Collection[str]) -> Counter[str]:
    """Delete rollouts with all that belongs to them, whatever refers to them; how many rows of each model.

    The caller holds a transaction.
    """
    gone: Counter[str] = Counter()
    ordered = sorted(keys)
    for start in range(0, len(ordered), BATCH):
        some = ordered[start : start + BATCH]
        for rows in (Span.objects.filter(rollout_id__in=some), Attempt.objects.filter(rollout_id__in=some)):
            gone.update(rows.delete()[1])
        gone.update(Rollout.objects.filter(pk__in=some).delete()[1])
    return gone


def _archive(rollouts: Sequence[Rollout], archive: Path) -> None:
    """Append JSON Lines as one gzip member, force it to the disk, and read it back."""
    text = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in _lines(rollouts)).encode()
    with archive.open("ab") as file:
        start = file.tell()
        file.write(gzip.compress(text))
        file.flush()
        os.fsync(file.fileno())
    with archive.open("rb") as file:
        file.seek(start)
        if gzip.decompress(file.read()) != text:
            raise ArchiveError(f"{archive} does not hold what was written to it")


def _lines(rollouts: Sequence[Rollout]) -> Iterator[dict[str, Any]]:
    """One object a rollout: the rows of the rollout, of its attempts and of its spans, by column."""
    keys = [rollout.pk for rollout in rollouts]
    rows: dict[tuple[str, type[Model]], list[dict[str, Any]]] = defaultdict(list)
    for found in (
        Attempt.objects.filter(rollout_id__in=keys).order_by("sequence_id"),
        Span.objects.filter(rollout_id__in=keys).order_by("sequence_id", "id"),
    ):
        for row in found:
            rows[row.rollout_id, type(row)].append(_columns(row))
    for rollout in rollouts:
        attempts, spans = rows[rollout.pk, Attempt], rows[rollout.pk, Span]
        yield {"rollout": _columns(rollout), "attempts": attempts, "spans": spans}


def _columns(row: Model) -> dict[str, Any]:
    return {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}  # noqa: SLF001
