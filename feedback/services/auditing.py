"""A daily sample of what the agent was sure of, drawn by lot, so that people look at more than its doubts.

Without it the labels that people give would be those of what is hard, and confident mistakes would stay unseen. How
likely each was to be drawn is kept, so that figures of the sample can be weighed back to the whole.
"""

import random
from datetime import date
from statistics import quantiles
from typing import Any

from django.conf import settings
from django.db import transaction

from feedback.models import AuditDraw, Submission, Triage
from feedback.models.triage import UNCONFIRMED

SURE = 0.9
"""Confidence from which on the agent counts as sure; where few reach it, the top quarter of the day does."""
QUARTERS = 4


@transaction.atomic
def draw_audit(*, day: date) -> int:
    """Draw from the triages of a day; how many were drawn. The same day draws the same ones, and only once."""
    if AuditDraw.objects.filter(day=day).exists():
        return 0
    sure = _sure(day)
    count = min(settings.FEEDBACK_AUDIT_SAMPLE, len(sure))
    if not count:
        return 0
    lot = random.Random(f"audit {day.isoformat()}")  # noqa: S311 - a lot that can be drawn again, not a secret
    drawn = lot.sample(sure, count)
    # One that is there already was drawn by another worker at the same moment, with the same lot.
    AuditDraw.objects.bulk_create(
        (AuditDraw(submission_id=pk, day=day, propensity=count / len(sure)) for pk in drawn), ignore_conflicts=True
    )
    return count


def _sure(day: date) -> list[Any]:
    """Keys of the submissions that were triaged with confidence, and that nobody has labelled, in one order."""
    rows = Triage.objects.filter(UNCONFIRMED, created_at__date=day, submission__state=Submission.State.TRIAGED)
    found = dict(rows.order_by("submission").values_list("submission", "confidence"))
    bar = min(SURE, _upper_quartile(list(found.values())))
    return [pk for pk, confidence in found.items() if confidence >= bar]


def _upper_quartile(values: list[float]) -> float:
    return quantiles(values, n=QUARTERS, method="inclusive")[-1] if len(values) > 1 else SURE
