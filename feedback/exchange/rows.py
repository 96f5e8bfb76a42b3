"""Feedback in files: what a row may hold, whatever the format, and what is written of a submission."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from rest_framework import serializers

from feedback.exchange.faults import BadRowError
from feedback.models import Action, Category, Priority, Severity, Submission
from feedback.selectors import LABELS, triage_of
from feedback.validation import CLEANERS, MAX_TEXT, cleaned

# What an export adds about a row. An import reads past these and refuses any other key, which would be a typing error.
EXPORT_ONLY = frozenset({"id", "state", "outcome", "received_at", "proposed"})

Shape = type[serializers.Serializer[Any]]


class SubmissionRow(serializers.Serializer[Any]):
    text = serializers.CharField(max_length=MAX_TEXT, trim_whitespace=False)
    page = serializers.CharField(required=False, allow_blank=True)
    section = serializers.CharField(required=False, allow_blank=True)
    document_version = serializers.CharField(required=False, allow_blank=True)
    contact = serializers.EmailField(required=False, allow_blank=True)
    consent = serializers.BooleanField(required=False)


class LabelledRow(serializers.Serializer[Any]):
    text = serializers.CharField(max_length=MAX_TEXT, trim_whitespace=False)
    category = serializers.ChoiceField(choices=Category.choices, required=False, allow_null=True)
    severity = serializers.ChoiceField(choices=Severity.choices, required=False, allow_null=True)
    priority = serializers.ChoiceField(choices=Priority.choices, required=False, allow_null=True)
    action = serializers.ChoiceField(choices=Action.choices, required=False, allow_null=True)


KNOWN = frozenset({*SubmissionRow().fields, *LabelledRow().fields, *EXPORT_ONLY})


def checked(number: int, content: Mapping[str, Any], shape: Shape) -> dict[str, Any]:
    """The fields of one row, or BadRowError with all of its faults."""
    if unknown := [(name[:40], "unknown field") for name in content if name not in KNOWN]:
        raise BadRowError(number, unknown)
    row = shape(data=content)
    if not row.is_valid():
        raise BadRowError(number, [(field, str(messages[0])) for field, messages in row.errors.items()])
    fields = dict(row.validated_data)
    try:
        return fields | cleaned({name: value for name, value in fields.items() if name in CLEANERS})
    except ValidationError as error:
        raise BadRowError(number, [(field, texts[0]) for field, texts in error.message_dict.items()]) from None


def written(submission: Submission, *, contact: bool) -> dict[str, Any]:
    """The labels are a person's or null: an agent's guess must never come back as something a person confirmed."""
    triage = triage_of(submission)
    confirmed = triage if triage and triage.confirmed_at else None
    return {
        "id": str(submission.pk),
        "text": submission.text,
        "page": submission.page,
        "section": submission.section,
        "document_version": submission.document_version,
        **({"contact": submission.contact, "consent": submission.consent} if contact else {}),
        "state": submission.state,
        "outcome": submission.decision.outcome,
        "received_at": submission.received_at.isoformat(),
        **{name: getattr(confirmed, f"confirmed_{name}", None) for name in LABELS},
        "proposed": {name: getattr(triage, name) for name in LABELS} if triage else None,
    }
