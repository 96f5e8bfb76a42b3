"""Feedback as JSON Lines: how a line is read, with every fault named by line and field, and how one is written."""

import json
from collections.abc import Iterable, Iterator
from typing import Any

from django.core.exceptions import ValidationError
from rest_framework import serializers

from feedback.errors import FeedbackError
from feedback.models import Action, Category, Priority, Severity, Submission
from feedback.selectors import LABELS, triage_of
from feedback.validation import CLEANERS, MAX_TEXT, cleaned

# What an export adds about a line. An import reads past these and refuses any other key, which would be a typing error.
EXPORT_ONLY = frozenset({"id", "state", "outcome", "received_at", "proposed"})


class BadLineError(FeedbackError):
    def __init__(self, number: int, field: str, message: str) -> None:
        super().__init__(f"line {number}: {field}: {message}" if field else f"line {number}: {message}")


class SubmissionLine(serializers.Serializer[Any]):
    text = serializers.CharField(max_length=MAX_TEXT, trim_whitespace=False)
    page = serializers.CharField(required=False, allow_blank=True)
    section = serializers.CharField(required=False, allow_blank=True)
    document_version = serializers.CharField(required=False, allow_blank=True)
    contact = serializers.EmailField(required=False, allow_blank=True)
    consent = serializers.BooleanField(required=False)


class LabelledLine(serializers.Serializer[Any]):
    text = serializers.CharField(max_length=MAX_TEXT, trim_whitespace=False)
    category = serializers.ChoiceField(choices=Category.choices, required=False, allow_null=True)
    severity = serializers.ChoiceField(choices=Severity.choices, required=False, allow_null=True)
    priority = serializers.ChoiceField(choices=Priority.choices, required=False, allow_null=True)
    action = serializers.ChoiceField(choices=Action.choices, required=False, allow_null=True)


KNOWN = frozenset({*SubmissionLine().fields, *LabelledLine().fields, *EXPORT_ONLY})


def read_lines(lines: Iterable[bytes], shape: type[serializers.Serializer[Any]]) -> list[dict[str, Any]]:
    """Every line checked before the first is used. Blank lines count, and are passed over."""
    return [_read(number, line, shape) for number, line in enumerate(lines, start=1) if line.strip()]


def _read(number: int, line: bytes, shape: type[serializers.Serializer[Any]]) -> dict[str, Any]:
    try:
        content = json.loads(line.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise BadLineError(number, "", "not UTF-8") from None
    except json.JSONDecodeError as error:
        raise BadLineError(number, "", f"not JSON ({error.msg}, column {error.colno})") from None
    except (ValueError, RecursionError):
        raise BadLineError(number, "", "not JSON that can be read (a number too long, or nested too deeply)") from None
    if not isinstance(content, dict):
        raise BadLineError(number, "", "not a JSON object")
    for name in content:
        if name not in KNOWN:
            raise BadLineError(number, name[:40], "unknown field")
    checked = shape(data=content)
    if not checked.is_valid():
        field, messages = next(iter(checked.errors.items()))
        raise BadLineError(number, field, str(messages[0]))
    row = dict(checked.validated_data)
    _clean(number, row)
    return row


def _clean(number: int, row: dict[str, Any]) -> None:
    try:
        row |= cleaned({name: value for name, value in row.items() if name in CLEANERS})
    except ValidationError as error:
        field, messages = next(iter(error.message_dict.items()))
        raise BadLineError(number, field, messages[0]) from None


def write_lines(submissions: Iterable[Submission]) -> Iterator[str]:
    for submission in submissions:
        yield json.dumps(_written(submission), ensure_ascii=False)


def _written(submission: Submission) -> dict[str, Any]:
    """The labels are a person's or null: an agent's guess must never come back as something a person confirmed."""
    triage = triage_of(submission)
    confirmed = triage if triage and triage.confirmed_at else None
    return {
        "id": str(submission.pk),
        "text": submission.text,
        "page": submission.page,
        "section": submission.section,
        "document_version": submission.document_version,
        "state": submission.state,
        "outcome": submission.decision.outcome,
        "received_at": submission.received_at.isoformat(),
        **{name: getattr(confirmed, f"confirmed_{name}", None) for name in LABELS},
        "proposed": {name: getattr(triage, name) for name in LABELS} if triage else None,
    }
