"""Spans: numbered, written, and taken as a sign of life from the attempt that sends them."""

import logging
import time
from collections import Counter
from collections.abc import Sequence

from agentlightning.types import Span as SpanType
from django.db import IntegrityError, connection, transaction
from django.db.models import F
from django.db.models.functions import Greatest

from training.models import Attempt, Rollout, Span
from training.store import attempts, rollouts, sql
from training.store.rows import span_row
from training.store.states import may_change

logger = logging.getLogger(__name__)


# One round trip for what an ORM update and a query would need two for; every span pays it.
TAKE_NUMBERS = f"""
UPDATE {sql.table(Rollout)} SET last_span = last_span + %s WHERE rollout_id = %s RETURNING last_span
"""  # noqa: S608 - table names come from the models
SHOW_LIFE = f"""
UPDATE {sql.table(Attempt)} SET last_heartbeat_time = %s
WHERE attempt_id = %s AND rollout_id = %s AND status = 'running'
"""  # noqa: S608


def issue_sequence_ids(rollout_id: str, count: int) -> range:
    """Give out the next `count` numbers for spans of a rollout. No number is given out twice, by any process."""
    with connection.cursor() as cursor:
        cursor.execute(TAKE_NUMBERS, [count, rollout_id])
        row = cursor.fetchone()
    if row is None:
        raise ValueError(f"Rollout {rollout_id} not found")
    return range(row[0] - count + 1, row[0] + 1)


def issue_for_each(rollout_ids: Sequence[str]) -> list[int]:
    """A number for each of the given ids, in their order; an id may come several times."""
    with transaction.atomic():
        numbers = {key: iter(issue_sequence_ids(key, count)) for key, count in sorted(Counter(rollout_ids).items())}
        return [next(numbers[rollout_id]) for rollout_id in rollout_ids]


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
            logger.error("Span %s of attempt %s is stored already; left out", span.span_id, span.attempt_id)
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
            for span, sequence_id in zip(spans, issue_sequence_ids(rollout_id, len(spans)), strict=True):
                span.sequence_id = sequence_id
        else:
            raise_counter(rollout_id, max(span.sequence_id for span in spans))
        note_life(rollout_id, attempt_id)
        sql.insert([span_row(span) for span in spans])
    return list(spans)


def raise_counter(rollout_id: str, number: int) -> None:
    """Make sure that numbers up to this one, which a span brought along, are not given out again."""
    if not Rollout.objects.filter(rollout_id=rollout_id).update(last_span=Greatest(F("last_span"), number)):
        raise ValueError(f"Rollout {rollout_id} not found")


def note_life(rollout_id: str, attempt_id: str) -> None:
    """A span has come: the attempt lives, and what was being prepared is running."""
    if sql.execute(SHOW_LIFE, time.time(), attempt_id, rollout_id):
        return
    rollout = rollouts.locked(rollout_id)
    attempt = attempts.one_of(rollout, attempt_id)
    attempt.last_heartbeat_time = time.time()
    if may_change(attempt, rollout):
        attempt.status = "running"
    sql.update(attempt, "last_heartbeat_time", "status")
    latest = attempt.sequence_id == rollout.attempt_count
    if latest and attempt.status == "running" and rollout.status in {"preparing", "requeuing"}:
        rollouts.set_status(rollout, "running")
