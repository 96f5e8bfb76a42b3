"""What people make of the agent's labels. A confirmed label is a training example of the next run."""

from typing import Any
from uuid import UUID, uuid4

from django.db import transaction
from django.utils import timezone

from feedback.models import Action, Category, Change, Priority, ReviewedExample, Severity, Submission, Triage
from feedback.selectors import labels_of
from feedback.services.due import set_due
from feedback.services.signals import labels_confirmed
from feedback.services.transitions import record_event, refuse
from feedback.services.webhooks import announce_severity

State = Submission.State


@transaction.atomic
def confirm_triage(
    *,
    triage: Triage,
    user: Any,
    category: str,
    severity: str,
    priority: int,
    action: str,
    batch: UUID | None = None,
) -> ReviewedExample:
    """Keep a person's labels. `batch` is that of a larger action, which is undone as one."""
    labels: dict[str, Any] = {
        "category": Category(category),
        "severity": Severity(severity),
        "priority": Priority(priority),
        "action": Action(action),
    }
    submission, before = triage.submission, triage.submission.state
    before_labels = labels_of(triage) if triage.confirmed_at else {}
    severity_before = labels_of(triage)["severity"]
    _mark_reviewed(submission)
    for name, value in labels.items():
        setattr(triage, f"confirmed_{name}", value)
    triage.confirmed_by = user
    triage.confirmed_at = timezone.now()
    triage.save()
    labels_confirmed(triage, labels)
    announce_severity(submission, before=severity_before, after=labels["severity"])
    set_due(submission=submission, severity=labels["severity"])
    Change.objects.create(
        submission=submission,
        batch=batch or uuid4(),
        kind="labels",
        before={"state": before, "labels": before_labels},
        after={"state": submission.state, "labels": labels},
        actor=user,
    )
    record_event(submission, "reviewed", _summary(triage, labels), actor=user)
    example, _ = ReviewedExample.objects.update_or_create(
        submission=submission,
        defaults={
            "text": submission.text,
            "source": ReviewedExample.Source.STAFF,
            "reviewer": user,
            **labels,
        },
    )
    return example


def _mark_reviewed(submission: Submission) -> None:
    """Labels may still be corrected after the answer; that does not take the answer back."""
    row = Submission.objects.filter(pk=submission.pk)
    if row.filter(state=State.TRIAGED).update(state=State.REVIEWED):
        submission.state = State.REVIEWED
    elif not row.filter(state__in=[State.REVIEWED, State.PLANNED, State.ANSWERED]).exists():
        refuse(submission, step="confirm the labels")


def _summary(triage: Triage, labels: dict[str, Any]) -> str:
    changed = [
        f"{name} {getattr(triage, name)} → {value.value}"
        for name, value in labels.items()
        if getattr(triage, name) != value
    ]
    if not changed:
        return "A person confirmed the triage."
    return f"A person corrected the triage: {', '.join(changed)}."
