"""Plain functions that make rows as the site itself would: through intake, with real decisions."""

from typing import Any

from django.contrib.auth.models import Permission, User

from feedback.models import Reply, Submission, Triage
from feedback.services.intake import receive
from governance.core.actions import ProposedAction
from governance.models import Decision
from governance.services import decide
from training.models import PolicyVersion, Run

PLAIN = "The search box on the documents page ignores the second word I type."
WITH_EMAIL = "Please write to jane.roe@example.org when the search is repaired."
THREAT = "I know where you live and I am going to kill you."
REPLY = "Thank you for telling us about the search box. We could repeat what you describe and look into it this week."


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
    user = User.objects.create_user(username, password="a long test password", is_staff=True)
    for name in ("feedback.view_submission", *permissions):
        app, codename = name.split(".")
        user.user_permissions.add(Permission.objects.get(content_type__app_label=app, codename=codename))
    return user
