"""A submission whose word is in every place that keeps a copy, so that a search would find one that is left."""

import json
from typing import Any

from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.auth.models import User
from django.contrib.contenttypes.models import ContentType
from django.utils import timezone
from django_q.models import Task
from django_q.tasks import async_task

from feedback import models
from feedback.models import Submission
from feedback.services.queue import TRIAGE_TASK
from feedback.services.transitions import record_event
from feedback.services.triage import confirm_triage
from governance.core.actions import ProposedAction
from governance.core.decisions import Decision as Answer
from governance.core.decisions import Finding
from governance.models import Decision
from governance.services import open_review, record_many
from governance.services.deliberations import open_deliberation
from tests.feedback.factories import make_decision, make_reply, make_submission, make_triage
from training.models import Attempt, Rollout, Run, Span
from training.rewards import OBJECT, OBJECT_JSON

WORD = "zinnober"
TEXT = f"The search box forgets the word {WORD} when I go back a page."
LABELS: dict[str, Any] = {"category": "website-bug", "severity": "low", "priority": 4, "action": "fix"}


def make_planted(user: User) -> Submission:
    """Triaged, confirmed, answered, talked about, and learned from."""
    submission = make_submission(text=TEXT)
    make_trace("ro-live", {"text": TEXT, "submission": str(submission.pk), "live": True})
    make_trace("ro-first-try", {"text": TEXT, "submission": str(submission.pk)}, status="failed")
    triage = make_triage(submission, rollout_id="ro-live")
    example = confirm_triage(triage=triage, user=user, **LABELS)
    models.ReviewedExample.objects.create(text=TEXT, source="import", category="website-bug")
    make_trace("ro-trained", {"text": TEXT, "example": example.pk})
    make_trace("ro-older", {"text": TEXT})
    make_reply(submission, text=f"Thank you for telling us about {WORD}.")
    _talk(submission, user)
    _refer(submission, user)
    _log(submission, user)
    return submission


def make_trace(key: str, task: dict[str, Any], *, status: str = "succeeded", run: Run | None = None) -> Rollout:
    rollout = Rollout.objects.create(
        rollout_id=key,
        input=task,
        status=status,
        start_time=timezone.now().timestamp(),
        attempt_count=1,
        metadata={"reference": f"run/{run.pk}"} if run else {},
    )
    attempt = Attempt.objects.create(
        attempt_id=f"at-{key}", rollout=rollout, sequence_id=1, status=status, start_time=rollout.start_time
    )
    Span.objects.create(
        rollout=rollout,
        attempt=attempt,
        sequence_id=1,
        trace_id="t",
        span_id="s",
        name=OBJECT,
        attributes={OBJECT_JSON: json.dumps({"type": "triage", "reply": task["text"]})},
    )
    return rollout


def _talk(submission: Submission, user: User) -> None:
    for kind in models.Comment.Kind.values:
        decision = make_decision("feedback.submit", submission, WORD)
        models.Comment.objects.create(submission=submission, kind=kind, text=f"About {WORD}.", decision=decision)
    models.Attachment.objects.create(submission=submission, image=WORD.encode(), width=1, height=1)
    models.Link.objects.create(submission=submission, url=f"https://example.org/{WORD}", title=WORD)
    models.Feature.objects.create(submission=submission, key=7)
    models.Change.objects.create(submission=submission, kind="tag", after={"tag": WORD}, actor=user)
    models.Notice.objects.create(submission=submission, kind="triaged")
    submission.tags.add(models.Tag.objects.create(name="search"))
    record_event(submission, "note", f"Somebody wrote about {WORD}.", public=False)
    hook = models.Webhook.objects.create(name="tracker", url="https://example.org/", secret="s")
    for told in ({"id": str(submission.pk)}, {"data": {"url": f"/feedback/t/{submission.token}/"}}):
        models.Delivery.objects.create(webhook=hook, event="feedback.new", payload=told)


def _refer(submission: Submission, user: User) -> None:
    """A held reply with its review, which quotes it, and the deliberation behind it, which quotes the review."""
    record = make_held(f"rollout:{submission.triage.rollout_id}")
    review = open_review(record=record, proposal={"text": f"We shall see about {WORD}."})
    open_deliberation(
        action="agent.reply",
        question=f"May we say that about {WORD}?",
        urgency="routine",
        user=user,
        review=review,
        options=[{"title": WORD}],
    )


def make_held(subject: str) -> Decision:
    finding = Finding(
        rule="inst_016",
        version=1,
        category="claim.statistic",
        start=0,
        end=1,
        severity="high",
        message="A claim.",
        effect="hold",
    )
    answer = Answer(outcome="hold", requirement="review", text="", findings=(finding,), errors=(), revision="r", ms=0.1)
    return record_many([(ProposedAction(kind="agent.reply", subject=subject), answer)])[0]


def _log(submission: Submission, user: User) -> None:
    """The admin's log names a row by its first words, and the queue names it by its id."""
    kind = ContentType.objects.get_for_model(models.ReviewedExample)
    LogEntry.objects.create(
        user=user, content_type=kind, object_id="1", object_repr=TEXT[:60], action_flag=CHANGE, change_message=WORD
    )
    async_task(TRIAGE_TASK, str(submission.pk))
    now = timezone.now()
    Task.objects.create(
        id="a" * 32,
        name="t",
        func=TRIAGE_TASK,
        args=(str(submission.pk),),
        result=WORD,
        started=now,
        stopped=now,
        success=False,
    )
