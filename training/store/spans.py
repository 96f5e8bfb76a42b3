"""Spans: numbered, written, and taken as a sign of life from the attempt that sends them."""

import logging
import time
from collections import Counter
from collections.abc import Sequence

from agentlightning.types import Span as SpanType
from django.db import IntegrityError, transaction

from training.models import Attempt, Span
from training.store import attempts, rollouts, sequence_ids, sql
from training.store.rows import span_row
from training.store.states import FINAL_ATTEMPT

logger = logging.getLogger(__name__)

STARTING = ("preparing", "requeuing")

SHOW_LIFE = f"""
UPDATE {sql.table(Attempt)} SET last_heartbeat_time = %s
WHERE attempt_id = %s AND rollout_id = %s AND status = 'running'
"""  # noqa: S608 - table names come from the models


def issue_for_each(rollout_ids: Sequence[str]) -> list[int]:
    """A number for each of the given ids, in their order; an id may come several times."""
    with transaction.atomic():
        taken = {key: iter(sequence_ids.take(key, count)[0]) for key, count in sorted(Counter(rollout_ids).items())}
        return [next(taken[rollout_id]) for rollout_id in rollout_ids]


def add(spans: Sequence[SpanType], *, number: bool = False) -> list[SpanType]:
    """Store spans of one attempt in one statement, under the rollout's next sequence ids if `number` is set.

    Those that are stored already are left out and logged. ValueError if the rollout or the attempt is unknown.
    """
    try:
        return write(spans, number)
    except IntegrityError:
        return write(unknown(spans), number)


def unknown(spans: Sequence[SpanType]) -> list[SpanType]:
    """The spans without those that are in the database or come twice."""
    rows = Span.objects.filter(attempt_id=spans[0].attempt_id, span_id__in=[span.span_id for span in spans])
    seen = set(rows.values_list("span_id", flat=True))
    new = []
    for span in spans:
        if span.span_id in seen:
            logger.error("Duplicated span added: %s of attempt %s; left out", span.span_id, span.attempt_id)
            continue
        seen.add(span.span_id)
        new.append(span)
    return new


def write(spans: Sequence[SpanType], number: bool) -> list[SpanType]:
    """Number the spans or raise the counter to their highest number, note the sign of life, insert."""
    if not spans:
        return []
    rollout_id, attempt_id = spans[0].rollout_id, spans[0].attempt_id
    with transaction.atomic():
        if number:
            taken, status = sequence_ids.take(rollout_id, len(spans))
            for sequence_id, span in zip(taken, spans, strict=True):
                span.sequence_id = sequence_id
        else:
            status = sequence_ids.pass_over(rollout_id, max(span.sequence_id for span in spans))
        note_life(rollout_id, attempt_id, status)
        sql.insert([span_row(span) for span in spans])
    return list(spans)


def note_life(rollout_id: str, attempt_id: str, status: str) -> None:
    """A span has come: the attempt lives, and a rollout in `status` that was prepared or put back is running."""
    if status not in STARTING and sql.execute(SHOW_LIFE, time.time(), attempt_id, rollout_id):
        return
    rollout = rollouts.locked(rollout_id)
    attempt = attempts.one_of(rollout, attempt_id)
    attempt.last_heartbeat_time = time.time()
    if attempt.status not in FINAL_ATTEMPT:
        attempt.status = "running"
    sql.update(attempt, "last_heartbeat_time", "status")
    latest = attempt.sequence_id == rollout.attempt_count
    if latest and attempt.status == "running" and rollout.status in STARTING:
        rollouts.set_status(rollout, "running")
