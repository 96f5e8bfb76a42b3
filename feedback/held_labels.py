"""Labels that governance held, read back from the trace of their rollout, which is the record of them.

Agent Lightning 0.3.0 keeps an emitted object in span attributes (agentlightning/semconv.py); the name is repeated here
because the web process, where people review, must not import the library.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from feedback.models import Action, Category, Priority, Severity
from governance.models import Decision
from training.models import PolicyVersion, Rollout, Span
from training.references import version_reference

OBJECT_JSON = "agentlightning.object.json"
RESULT = "triage"
SUBJECT = "rollout:"
OPTIONS: dict[str, set[str]] = {
    "category": set(Category.values),
    "severity": set(Severity.values),
    "priority": {str(value) for value in Priority.values},
    "action": set(Action.values),
}


@dataclass(frozen=True)
class HeldLabels:
    rollout_id: str
    labels: Mapping[str, str]
    confidences: Mapping[str, float]


def held_labels(record: Decision) -> HeldLabels | None:
    """What the agent proposed in the held decision; None where the trace is gone or tells no such labels."""
    if not record.subject.startswith(SUBJECT):
        return None
    rollout_id = record.subject.removeprefix(SUBJECT)
    spans = Span.objects.filter(rollout_id=rollout_id).order_by("-sequence_id")
    for attributes in spans.values_list("attributes", flat=True):
        told = _result(attributes)
        if told.get("labels_decision") == str(record.pk) and _are_labels(told.get("labels")):
            return HeldLabels(rollout_id, told["labels"], told["confidences"])
    return None


def policy_of(rollout_id: str) -> PolicyVersion | None:
    """The version of the policy that the rollout ran with, as its metadata name it."""
    metadata = Rollout.objects.filter(pk=rollout_id).values_list("metadata", flat=True).first() or {}
    name = str(metadata.get("reference", "")).rpartition("/")[2]
    try:
        key = UUID(name)
    except ValueError:
        return None
    if metadata["reference"] != version_reference(key):
        return None
    return PolicyVersion.objects.filter(pk=key).first()


def _result(attributes: Mapping[str, Any]) -> dict[str, Any]:
    try:
        told = json.loads(attributes.get(OBJECT_JSON, "null"))
    except (ValueError, TypeError, RecursionError):
        return {}
    return told if isinstance(told, dict) and told.get("type") == RESULT else {}


def _are_labels(labels: Any) -> bool:
    return isinstance(labels, dict) and all(str(labels.get(name)) in options for name, options in OPTIONS.items())
