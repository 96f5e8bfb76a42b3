"""What schedules of training wait for, counted here: examples that people reviewed, and the drift of live texts."""

from datetime import datetime

from feedback.kinds import POLICY, PROMPTS
from feedback.models import ReviewedExample, ShiftMeasurement
from training.triggers import Drift, Source, register_source


def new_examples(since: datetime) -> int:
    return ReviewedExample.objects.teaching().filter(created_at__gt=since).count()


def drift(since: datetime) -> Drift | None:
    row = ShiftMeasurement.objects.filter(measured_at__gt=since).order_by("-measured_at").first()
    return Drift(row.distance, row.is_shifted) if row else None


def register() -> None:
    # Both are trained on the same feedback.
    for kind in (POLICY, PROMPTS):
        register_source(kind, Source(new_examples=new_examples, drift=drift))
