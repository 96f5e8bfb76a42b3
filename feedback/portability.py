"""All that is kept about a submission and that its visitor may see, as one JSON document to take away."""

import base64
from typing import Any

from django.db.models import Model
from django.utils import timezone

from feedback import selectors
from feedback.models import Attachment, Comment, Reply, Submission, Triage
from feedback.retention import retention_of
from governance.models import Decision

FORMAT = 1
"""Goes up where a reader of the one before could not read on."""


def everything(submission: Submission) -> dict[str, Any]:
    triage, reply = selectors.triage_of(submission), selectors.approved_reply(submission)
    comments = list(submission.comments.exclude(kind=Comment.Kind.NOTE).select_related("decision"))
    events = submission.events.filter(public=True)
    return {
        "format": FORMAT,
        "exported_at": timezone.now(),
        "submission": _submission(submission),
        "triage": _triage(triage) if triage else None,
        "reply": _reply(reply) if reply else None,
        "comments": [_comment(one) for one in comments],
        "attachments": [_attachment(one) for one in submission.attachments.all()],
        "timeline": [{"at": one.at, "kind": one.kind, "message": one.message} for one in events],
        "notices": list(submission.notices.values("kind", "created_at", "sent_at")),
        "decisions": [_decision(one) for one in _decisions(submission, triage, reply, *comments)],
    }


def _submission(submission: Submission) -> dict[str, Any]:
    kept = ("id", "text", "page", "section", "document_version", "contact", "consent", "notify", "language", "state")
    retention = retention_of(submission)
    return {
        **{name: getattr(submission, name) for name in kept},
        "received_at": submission.received_at,
        "retention": {"name": retention.name, "days": retention.days},
        "decision": submission.decision_id,
    }


def _triage(triage: Triage) -> dict[str, Any]:
    return {
        "at": triage.created_at,
        "proposed": {name: getattr(triage, name) for name in selectors.LABELS},
        "probabilities": {name: triage.confidences.get(name) for name in selectors.LABELS},
        "policy": triage.policy.number,
        "confirmed_at": triage.confirmed_at,
        "labels": selectors.labels_of(triage),
        "decision": triage.decision_id,
    }


def _reply(reply: Reply) -> dict[str, Any]:
    kept = ("text", "source", "approved_at", "helped")
    return {**{name: getattr(reply, name) for name in kept}, "decision": reply.decision_id}


def _comment(comment: Comment) -> dict[str, Any]:
    """One of the visitor's, or an answer that another one followed."""
    return {"at": comment.created_at, "kind": comment.kind, "text": comment.text, "decision": comment.decision_id}


def _attachment(attachment: Attachment) -> dict[str, Any]:
    return {
        "at": attachment.created_at,
        "state": attachment.state,
        "width": attachment.width,
        "height": attachment.height,
        "png_base64": base64.b64encode(bytes(attachment.image)).decode(),
    }


def _decisions(*rows: Model | None) -> list[Decision]:
    ids = {getattr(row, name, None) for row in rows for name in ("decision_id", "held_by_id")}
    return list(Decision.objects.filter(pk__in=[pk for pk in ids if pk]).order_by("sequence"))


def _decision(decision: Decision) -> dict[str, Any]:
    told = ("id", "action", "outcome", "requirement", "findings", "errors", "rule_versions", "revision", "created_at")
    return {name: getattr(decision, name) for name in told}
