"""What people make of the agent's labels. A confirmed label is a training example of the next run."""

from typing import Any
from uuid import UUID, uuid4

from django.db import transaction

from feedback.errors import ErasedError, NothingToChangeError
from feedback.models import Action, Category, Change, Priority, ReviewedExample, Severity, Submission, Triage
from feedback.selectors import labels_of
from feedback.services.due import set_due
from feedback.services.transitions import record_event, refuse
from feedback.services.verdicts import give
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
    settle: bool = False,
    batch: UUID | None = None,
) -> ReviewedExample:
    """Keep a person's labels. `settle` ends a dispute with them; `batch` is that of a larger action, undone as one."""
    labels: dict[str, Any] = {
        "category": Category(category),
        "severity": Severity(severity),
        "priority": Priority(priority),
        "action": Action(action),
    }
    submission = triage.submission
    before = _held(submission)
    before_labels = labels_of(triage) if triage.confirmed_at else {}
    if settle and not submission.disputed:
        raise NothingToChangeError("Nobody disputes these labels.")
    severity_before = labels_of(triage)["severity"]
    _mark_reviewed(submission)
    record_event(submission, "reviewed", _summary(triage, labels), actor=user)
    verdict, example = give(triage=triage, user=user, labels=labels, settles=settle)
    announce_severity(submission, before=severity_before, after=labels["severity"])
    set_due(submission=submission, severity=labels["severity"])
    Change.objects.create(
        submission=submission,
        batch=batch or uuid4(),
        kind="labels",
        before={**before, "labels": before_labels},
        after={"state": submission.state, "labels": labels, "verdict": verdict.pk},
        actor=user,
    )
    return example


def _held(submission: Submission) -> dict[str, Any]:
    """Hold the row, so that of two verdicts at once the second one sees the first; what it was before both."""
    row = Submission.objects.select_for_update(of=("self",)).filter(pk=submission.pk)
    found = row.values("state", "due_at", "disputed").first()
    if found is None:
        raise ErasedError
    submission.state, submission.disputed = found["state"], found["disputed"]
    due = found["due_at"]
    return {"state": found["state"], "due_at": due.isoformat() if due else None}


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
