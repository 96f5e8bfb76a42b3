"""Rewards that people give to a rollout after it has ended, each as one more span of its trace.

Written without Agent Lightning, because people judge in the web process; its readers take the span like any other.
"""

import secrets
import time
from collections.abc import Mapping

from django.db import transaction
from django.db.models import F

from training.models import Attempt, Rollout, Span
from training.rewards import ANNOTATION, attributes_of

SERVICE = "tractatus.people"


@transaction.atomic
def add_reward(rollout_id: str, reward: Mapping[str, float]) -> bool:
    """Append a reward to the latest attempt of a rollout; the first component is the primary one.

    False where the rollout is no longer stored, so that there is nothing to say it of.
    """
    # The number is taken by a change of the row, as the store takes its own: no two spans get the same one.
    if not Rollout.objects.filter(pk=rollout_id).update(last_span=F("last_span") + 1):
        return False
    attempt = Attempt.objects.filter(rollout_id=rollout_id).order_by("-sequence_id").first()
    if attempt is None:
        return False
    now = time.time()
    Span.objects.create(
        rollout_id=rollout_id,
        attempt=attempt,
        sequence_id=Rollout.objects.values_list("last_span", flat=True).get(pk=rollout_id),
        trace_id=secrets.token_hex(16),
        span_id=secrets.token_hex(8),
        name=ANNOTATION,
        start_time=now,
        end_time=now,
        status={"status_code": "OK", "description": None},
        attributes=attributes_of(reward),
        rest={
            "events": [],
            "links": [],
            "context": None,
            "parent": None,
            "resource": {"attributes": {"service.name": SERVICE}, "schema_url": ""},
        },
    )
    return True
