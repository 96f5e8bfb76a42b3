"""What the page of one submission shows of the work on it: whose it is, tags, state, links, notes, and undo."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from feedback import selectors
from feedback.admin.inbox.work import CATEGORY_KEYS, WORK
from feedback.models import Comment, Preset, Submission
from feedback.services.work.merging import MERGEABLE
from feedback.services.work.states import open_moves
from feedback.services.work.undoing import last_action

State = Submission.State


def work_context(request: HttpRequest, submission: Submission) -> dict[str, Any]:
    allowed = {name for name, work in WORK.items() if work.is_allowed(request.user)}
    return {
        "work": {name: {"form": _form(name, submission), "address": _address(submission, name)} for name in allowed},
        "tags": submission.tags.all(),
        "links": submission.links.all(),
        "notes": submission.comments.filter(kind=Comment.Kind.NOTE).select_related("author"),
        "original": selectors.original_of(submission),
        "last_action": last_action(request.user),
        "category_keys": CATEGORY_KEYS,
        "severity_in_force": _severity(submission),
        "mergeable": MERGEABLE,
        "presets": Preset.objects.filter(active=True) if request.user.has_perm("feedback.change_reply") else [],
    }


def _severity(submission: Submission) -> str:
    triage = selectors.triage_of(submission)
    return str(selectors.labels_of(triage)["severity"]) if triage else ""


def preset_text(request: HttpRequest) -> str | None:
    """The text of the reply that was picked by ?preset=ID."""
    key = request.GET.get("preset", "")
    return (
        Preset.objects.filter(pk=key, active=True).values_list("text", flat=True).first() if key.isdecimal() else None
    )


def _form(name: str, submission: Submission) -> Any:
    form = WORK[name].form(auto_id=f"id_{name}_%s", initial={"assignee": submission.assignee_id})
    if name == "state":
        moves = open_moves(submission)
        form.fields["state"].choices = [(state.value, state.label) for state in State if state in moves]  # type: ignore[attr-defined]
    return form


def _address(submission: Submission, name: str) -> str:
    return reverse("admin:feedback_submission_work", args=[submission.pk, name])
