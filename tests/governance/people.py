"""Staff with just the permissions that a test names, and actions that were held."""

from typing import Any

from django.contrib.auth.models import Permission, User
from django.test import Client

from governance.core.actions import KINDS, ProposedAction
from governance.core.decisions import Decision as Answer
from governance.core.decisions import Finding
from governance.models import Decision, Deliberation, Review, Rule
from governance.services import open_review, record_many

THREAT = "Whoever wrote this: I will kill you. Mail me at jane.roe@example.org, the search loses my second word."


def signed_in(*permissions: str, username: str = "worker") -> Client:
    """A signed-in member of staff; a permission is named as view_review, of governance."""
    user = User.objects.create_user(username, is_staff=True)
    user.user_permissions.set(
        Permission.objects.get(content_type__app_label="governance", codename=name) for name in permissions
    )
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def finding(**overrides: Any) -> Finding:
    values: dict[str, Any] = {
        "rule": "inst_900",
        "version": 1,
        "category": "threat.violence",
        "start": 0,
        "end": 4,
        "severity": "medium",
        "message": "A rule of a test: a person looks at it.",
        "effect": "hold",
    }
    return Finding(**{**values, **overrides})


def make_record(
    *findings: Finding, action: str = "training.update", subject: str = "run:1", **overrides: Any
) -> Decision:
    """A record as the rules would leave it, with findings of the test's choice."""
    values: dict[str, Any] = {
        "outcome": "hold",
        "requirement": "mandatory",
        "text": "",
        "findings": findings,
        "errors": (),
        "revision": "r",
        "ms": 0.4,
    }
    [record] = record_many([(ProposedAction(kind=action, subject=subject), Answer(**{**values, **overrides}))])
    return record


def make_review(*findings: Finding, **overrides: Any) -> Review:
    return open_review(record=make_record(*(findings or (finding(),)), **overrides))


def hold(*kinds: str, instruction: str = "inst_800", name: str = "witness") -> None:
    """A rule that holds these kinds of action, whatever they say."""
    Rule.objects.create(
        instruction=instruction,
        text="A second person looks at it.",
        quadrant="STRATEGIC",
        persistence="HIGH",
        scope=list(kinds or KINDS),
        effect="hold",
        matcher={"check": "boundary.evidence", "name": name},
    )


def make_deliberation(**overrides: Any) -> Deliberation:
    """Whole enough to be decided."""
    values: dict[str, Any] = {
        "action": "feedback.submit",
        "question": "Being heard, or the safety of whoever is named?",
        "urgency": "important",
        "stakeholders": [
            {"name": "the visitor", "stake": "being heard"},
            {"name": "the author", "stake": "safety"},
        ],
        "options": [
            {"title": "Keep it all", "consequences": "It is read.", "remainder": "The author is afraid."},
            {"title": "Keep the complaint", "consequences": "It is cut.", "remainder": "The anger is lost."},
        ],
    }
    return Deliberation.objects.create(**{**values, **overrides})
