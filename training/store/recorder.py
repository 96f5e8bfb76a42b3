"""Writes rollouts that ran elsewhere, without Agent Lightning, whose import costs 10 to 30 seconds and 300 MB.

What is written reads like any other rollout: through the store, with rewards that `find_final_reward` finds.
"""

import secrets
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from django.db import transaction

from training.models import Attempt, Rollout, Span
from training.store import sequence_ids, sql
from training.store.storable import storable

REWARD_SPAN = "agentlightning.annotation"
REWARD = "agentlightning.reward"
PLAIN = (str, bool, int, float)
MODES = (None, "train", "val", "test")
STATUSES = ("succeeded", "failed")


@dataclass(frozen=True)
class RecordedSpan:
    """One event of a rollout. Attributes are strings, numbers, truth values, or lists of them; times are in seconds."""

    name: str
    attributes: Mapping[str, Any] = field(default_factory=dict)
    start_time: float | None = None
    end_time: float | None = None
    error: str | None = None
    """What went wrong, where something did."""


@dataclass(frozen=True)
class Recording:
    """A rollout that has ended, with its one attempt. Times are epoch seconds."""

    input: Any
    spans: Sequence[RecordedSpan] = ()
    status: Literal["succeeded", "failed"] = "succeeded"
    mode: Literal["train", "val", "test"] | None = None
    resources_id: str | None = None
    metadata: Mapping[str, Any] = field(default_factory=dict)
    start_time: float | None = None
    end_time: float | None = None


def reward(values: float | Mapping[str, float], *, primary: str | None = None, **attributes: Any) -> RecordedSpan:
    """A reward as one more span, in the form of the library's `emit_reward`.

    Of several values `primary` names the one that counts. ValueError without it, or for a value that is no number.
    """
    named, first = (values, primary) if isinstance(values, Mapping) else ({"primary": values}, "primary")
    if first is None or first not in named:
        raise ValueError(f"primary is {first!r}, which is none of {sorted(named)}")
    told: dict[str, Any] = {}
    for index, name in enumerate([first, *(name for name in named if name != first)]):
        told[f"{REWARD}.{index}.name"] = name
        told[f"{REWARD}.{index}.value"] = _number(named[name])
    now = time.time()
    return RecordedSpan(REWARD_SPAN, {**told, **attributes}, start_time=now, end_time=now)


class Recorder:
    """Writes on the caller's database connection; whatever one call writes is there as a whole or not at all."""

    def __init__(self, worker_id: str | None = None) -> None:
        self.worker_id = worker_id

    def record(self, recording: Recording) -> str:
        """Write one rollout; its id. ValueError for content that the library could not read back."""
        return self.record_many([recording])[0]

    def record_many(self, recordings: Sequence[Recording]) -> list[str]:
        """Write many rollouts in one transaction, with few statements; their ids, in order."""
        made = [self._rows(recording) for recording in recordings]
        if not made:
            return []
        with transaction.atomic():
            sql.insert([rollout for rollout, _, _ in made])
            sql.insert([attempt for _, attempt, _ in made])
            spans = [span for _, _, rows in made for span in rows]
            if spans:
                sql.insert(spans)
        return [rollout.rollout_id for rollout, _, _ in made]

    def add(self, rollout_id: str, spans: Sequence[RecordedSpan]) -> list[int]:
        """Add spans to the latest attempt of a rollout, finished or not; their sequence ids.

        This is how a late reward, such as a person's, gets into a trace. No status changes, and it counts as no sign
        of life. UnknownRolloutError, a ValueError, for a rollout that is unknown or was never tried.
        """
        for span in spans:
            _check(span)
        with transaction.atomic():
            taken, _ = sequence_ids.take(rollout_id, len(spans))
            attempt = Attempt.objects.filter(rollout_id=rollout_id).order_by("-sequence_id").first()
            if attempt is None:
                raise sequence_ids.UnknownRolloutError(f"No attempts found for rollout {rollout_id}")
            if spans:
                sql.insert(_span_rows(attempt, taken, spans))
        return list(taken)

    def _rows(self, recording: Recording) -> tuple[Rollout, Attempt, list[Span]]:
        if recording.mode not in MODES or recording.status not in STATUSES:
            raise ValueError(f"mode {recording.mode!r} or status {recording.status!r} is none that a recording has")
        for span in recording.spans:
            _check(span)
        end = time.time() if recording.end_time is None else recording.end_time
        times = {"start_time": end if recording.start_time is None else recording.start_time, "end_time": end}
        rollout = Rollout(
            rollout_id=f"ro-{secrets.token_hex(6)}",
            input=storable(recording.input),
            status=recording.status,
            mode=recording.mode,
            resources_id=recording.resources_id,
            metadata=storable(dict(recording.metadata)),
            attempt_count=1,
            last_span=len(recording.spans),
            **times,
        )
        attempt = Attempt(
            attempt_id=f"at-{secrets.token_hex(8)}",
            rollout=rollout,
            sequence_id=1,
            status=recording.status,
            worker_id=self.worker_id,
            last_heartbeat_time=end,
            metadata=None,
            **times,
        )
        return rollout, attempt, _span_rows(attempt, range(1, len(recording.spans) + 1), recording.spans)


def _span_rows(attempt: Attempt, taken: range, spans: Sequence[RecordedSpan]) -> list[Span]:
    trace = secrets.token_hex(16)
    return [_span_row(attempt, number, trace, span) for number, span in zip(taken, spans, strict=True)]


def _span_row(attempt: Attempt, number: int, trace: str, span: RecordedSpan) -> Span:
    return Span(
        rollout_id=attempt.rollout_id,
        attempt_id=attempt.attempt_id,
        sequence_id=number,
        trace_id=trace,
        span_id=secrets.token_hex(8),
        name=storable(span.name),
        start_time=span.start_time,
        end_time=span.end_time,
        status={"status_code": "OK" if span.error is None else "ERROR", "description": storable(span.error)},
        attributes=storable(dict(span.attributes)),
        rest={
            "events": [],
            "links": [],
            "context": None,
            "parent": None,
            "resource": {"attributes": {}, "schema_url": ""},
        },
    )


def _check(span: RecordedSpan) -> None:
    """ValueError for an attribute that a span cannot have; the library would refuse to read the span back."""
    for name, value in span.attributes.items():
        items = value if isinstance(value, (list, tuple)) else [value]
        if not all(isinstance(item, PLAIN) for item in items):
            raise ValueError(f"attribute {name!r} of span {span.name!r} is a {type(value).__name__}")


def _number(value: Any) -> float:
    if not isinstance(value, (int, float)):
        raise ValueError(f"a reward is a number, not {value!r}")  # noqa: TRY004 - callers catch one kind of error
    return float(value)
