"""The runners of a distributed run, as a table for its page."""

from datetime import UTC, datetime
from typing import Any

from training import words
from training.models import Contribution, Run


def table(run: Run) -> dict[str, Any] | None:
    """What each runner did, the first to come first, and all of them together; None where the run has none."""
    rows = list(run.contributions.all())
    if not rows:
        return None
    return {"summary": _summary(rows), "lines": [_cells(row) for row in rows]}


def _summary(rows: list[Contribution]) -> str:
    made, stale = sum(row.rollouts for row in rows), sum(row.stale for row in rows)
    seconds = max(row.last_at for row in rows) - min(row.first_at for row in rows)
    return (
        f"{len(rows)} {'runner' if len(rows) == 1 else 'runners'} made {made} rollouts in {words.seconds(seconds)}. "
        f"{stale / made:.0%} were stale: made by an earlier policy than the one that learned from them."
    )


def _cells(row: Contribution) -> list[str]:
    last = datetime.fromtimestamp(row.last_at, UTC)
    share = f"{row.stale / row.rollouts:.0%}"
    rate = row.rollouts / max(row.last_at - row.first_at, 1e-3)
    return [
        row.worker_id,
        str(row.rollouts),
        f"{rate:.1f}",
        words.seconds(row.seconds),
        share,
        str(row.dropped),
        f"{last:%H:%M:%S}",
    ]
