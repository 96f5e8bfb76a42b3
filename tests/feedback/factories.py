"""Plain functions that make rows as the site itself would: through intake, with real decisions."""

import json
import time
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.contrib.auth.models import Permission, User
from django.utils import timezone

from feedback.abuse.stamps import new_stamp
from feedback.models import Reply, Submission, Triage
from feedback.services.intake import receive
from governance.core.actions import ProposedAction
from governance.models import Decision
from governance.services import decide
from tests.training.rows import reward_attributes
from training.models import Attempt, PolicyVersion, Rollout, Run, Span
from training.rewards import ANNOTATION, OBJECT, OBJECT_JSON

PLAIN = "The search box on the documents page ignores the second word I type."
WITH_EMAIL = "Please write to jane.roe@example.org when the search is repaired."
THREAT = "I know where you live and I am going to kill you."
REPLY = "Thank you for telling us about the search box. We could repeat what you describe and look into it this week."


def form_body(**fields: Any) -> dict[str, Any]:
    """What a browser sends of the plain form that was opened a minute ago."""
    return {"stamp": new_stamp(timezone.now() - timedelta(minutes=1)), **fields}


def make_submission(**overrides: Any) -> Submission:
    return receive(**{"text": PLAIN, "page": "/docs.html", **overrides}).submission


def make_decision(kind: str, submission: Submission, text: str = "") -> Decision:
    return decide(ProposedAction(kind=kind, text=text, subject=str(submission.pk))).record


def make_policy(*, trained: bool = False) -> PolicyVersion:
    number = PolicyVersion.objects.count() + 1
    run = Run.objects.create(kind="feedback", algorithm="grpo") if trained else None
    return PolicyVersion.objects.create(number=number, kind="feedback", run=run, weights=b"", weights_sha256="")


def make_triage(submission: Submission | None = None, **overrides: Any) -> Triage:
    """A submission as the agent leaves it: triaged, with no reply yet."""
    submission = submission or make_submission()
    triage = Triage.objects.create(
        **{
            "submission": submission,
            "category": "website-bug",
            "severity": "medium",
            "priority": 3,
            "action": "fix",
            "confidence": 0.62,
            "confidences": {"category": 0.62, "severity": 0.5, "priority": 0.4, "action": 0.55},
            "reward": {"length": 0.8, "tone": 1.0},
            "policy": overrides.pop("policy", None) or make_policy(trained=True),
            "rollout_id": "ro-1234",
            "decision": make_decision("agent.triage", submission),
            **overrides,
        }
    )
    Submission.objects.filter(pk=submission.pk).update(state=Submission.State.TRIAGED)
    submission.refresh_from_db()
    return triage


def make_reply(submission: Submission | None = None, text: str = REPLY) -> Reply:
    submission = submission or make_triage().submission
    return Reply.objects.create(
        submission=submission,
        draft=text,
        text=text,
        decision=make_decision("agent.reply", submission, text),
    )


def make_staff(*permissions: str, username: str = "staff") -> User:
    """A member of staff who may see submissions, and do what the named permissions allow."""
    user = User.objects.create_user(username, is_staff=True)
    for name in ("feedback.view_submission", *permissions):
        app, codename = name.split(".")
        user.user_permissions.add(Permission.objects.get(content_type__app_label=app, codename=codename))
    return user


LABELS = {"category": "website-bug", "severity": "medium", "priority": "3", "action": "fix"}
SCORED = {"length": 1.0, "tone": 0.5, "honesty": 1.0, "overselling": 0.0, "acknowledgement": 0.5}


def make_scored_rollout(
    rollout_id: str = "ro-1234", *, labels: Mapping[str, str] | None = None, status: str = "succeeded", **scored: float
) -> Rollout:
    """A rollout as the agent leaves it in the store: one blocked proposal, one that was carried out, and the result."""
    now = time.time()
    task = {"text": PLAIN, "seed": 1, **({"labels": labels} if labels else {})}
    rollout = Rollout.objects.create(
        rollout_id=rollout_id, input=task, status=status, mode="train", start_time=now, end_time=now, attempt_count=1
    )
    attempt = Attempt.objects.create(
        attempt_id=f"at-{rollout_id}", rollout=rollout, sequence_id=1, status=status, start_time=now
    )
    reward = {"total": 0.0, **SCORED, **scored}
    told: list[tuple[str, dict[str, Any]]] = [
        (OBJECT, {OBJECT_JSON: json.dumps({"type": "proposal", "options": LABELS, "executed": False})}),
        (ANNOTATION, reward_attributes({"total": -1.0, "blocked": -1.0})),
        (OBJECT, {OBJECT_JSON: json.dumps({"type": "proposal", "options": LABELS, "executed": True})}),
        (ANNOTATION, {**reward_attributes(reward), "tractatus.reward_version": 1}),
        (OBJECT, {OBJECT_JSON: json.dumps({"type": "triage", "labels": LABELS})}),
    ]
    for number, (name, attributes) in enumerate(told, start=1):
        Span.objects.create(
            rollout=rollout,
            attempt=attempt,
            sequence_id=number,
            trace_id="t",
            span_id=f"s{number}",
            name=name,
            attributes=attributes,
        )
    Rollout.objects.filter(pk=rollout_id).update(last_span=len(told))
    return rollout
