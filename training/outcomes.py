"""Rewarded proposals of stored rollouts, with what became of each rollout: what the detectors of anomalies look at."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import F

from training.anomalies import Outcome
from training.models import Rollout, Span
from training.rewards import ANNOTATION, OBJECT, PROPOSAL, object_of, reward_of

FAILED = "failed"


def outcomes_of(rollout_ids: Sequence[str]) -> list[Outcome]:
    """Of the latest attempt of each rollout, in two queries. A reward that follows no proposal is left out."""
    failed = set(Rollout.objects.filter(pk__in=rollout_ids, status=FAILED).values_list("pk", flat=True))
    spans = Span.objects.filter(
        rollout_id__in=rollout_ids, name__in=[ANNOTATION, OBJECT], attempt__sequence_id=F("rollout__attempt_count")
    )
    rows = spans.order_by("rollout_id", "sequence_id").values_list("rollout_id", "attributes")
    return list(_outcomes(rows, failed))


def _outcomes(rows: Iterable[tuple[str, dict[str, Any]]], failed: set[str]) -> Iterable[Outcome]:
    proposed: tuple[str, dict[str, Any]] | None = None
    for rollout_id, attributes in rows:
        content, reward = object_of(attributes), reward_of(attributes)
        if content.get("type") == PROPOSAL:
            proposed = rollout_id, content
        if reward and proposed is not None and proposed[0] == rollout_id:
            name, *others = reward
            yield Outcome(
                rollout_id=rollout_id,
                reward=reward[name],
                components={other: reward[other] for other in others},
                carried_out=bool(proposed[1].get("executed") and proposed[1].get("options")),
                failed=rollout_id in failed,
            )
            proposed = None
