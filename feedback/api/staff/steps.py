"""What staff can do with a submission over the API: who may, what is sent, and which service does it.

An entry here is an address, an operation of the OpenAPI document, and a row of the tests of permissions.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.models import User
from rest_framework import serializers

from feedback import selectors
from feedback.api.fields import FlagField, TextField
from feedback.errors import FeedbackError, IllegalTransitionError
from feedback.models import Action, Category, Priority, Reply, Severity, Submission
from feedback.services.moderation import reject_submission, release_submission
from feedback.services.replies import approve_reply, edit_reply
from feedback.services.triage import confirm_triage
from feedback.services.work.assigning import assign
from feedback.services.work.frame import Outcome
from feedback.services.work.labelling import close_as_noise
from feedback.services.work.linking import LONGEST, link, unlink
from feedback.services.work.merging import merge
from feedback.services.work.noting import note
from feedback.services.work.states import LINES, set_state
from feedback.services.work.tagging import tag, untag
from feedback.validation import TEXT

Fields = dict[str, Any]
Run = Callable[[Submission, User, Fields], Outcome | None]
WORK_ON = frozenset({"feedback.work_on_submission"})
LABEL = frozenset({"feedback.change_triage"})
ANSWER = frozenset({"feedback.change_reply"})

MOST_TEXT = 5_000
MOST_REASON = 1_000
Body = serializers.Serializer[Any]


class NoSuchThingError(FeedbackError):
    """What the body names is not there."""


class NothingRequest(Body):
    """No more has to be said than that it be done."""


class LabelsRequest(Body):
    """What is left out stays as it is; nothing at all confirms what the agent proposed."""

    category = serializers.ChoiceField(choices=Category.choices, required=False)
    severity = serializers.ChoiceField(choices=Severity.choices, required=False)
    priority = serializers.ChoiceField(choices=Priority.choices, required=False)
    action = serializers.ChoiceField(choices=Action.choices, required=False)


class ReplyRequest(Body):
    text = TextField(max_length=MOST_TEXT, pattern=TEXT)
    send = FlagField(default=False, help_text="Send it; otherwise it is kept as a draft.")


class ReasonRequest(Body):
    reason = TextField(max_length=MOST_REASON, pattern=TEXT)


class AssignRequest(Body):
    assignee = TextField(max_length=150, pattern=r"^[\w.@+-]+$", allow_null=True, help_text="A user name, or null.")


class StateRequest(Body):
    state = serializers.ChoiceField(choices=[(state, state) for state in LINES])


class TagRequest(Body):
    name = TextField(max_length=40, pattern=r"^[a-z0-9_-]+$")


class MergeRequest(Body):
    into = serializers.UUIDField()


class NoteRequest(Body):
    text = TextField(max_length=MOST_TEXT, pattern=TEXT)


class LinkRequest(Body):
    url = TextField(max_length=LONGEST, told={"format": "uri"})


@dataclass(frozen=True)
class Step:
    summary: str
    needs: frozenset[str]
    run: Run
    body: type[Body] = NothingRequest


def _labels(submission: Submission, user: User, fields: Fields) -> None:
    triage = selectors.triage_of(submission)
    if triage is None:
        raise IllegalTransitionError("confirm the labels", submission.state)
    confirm_triage(triage=triage, user=user, **{**selectors.labels_of(triage), **fields})


def _reply(submission: Submission, user: User, fields: Fields) -> None:
    reply = selectors.reply_of(submission) or Reply(submission=submission, source="person")
    service = approve_reply if fields["send"] else edit_reply
    service(reply=reply, user=user, text=fields["text"])


def _assign(submission: Submission, user: User, fields: Fields) -> Outcome:
    name = fields["assignee"]
    people = get_user_model().objects.filter(is_active=True, is_staff=True)
    assignee = people.filter(username=name).first() if name is not None else None
    if name is not None and assignee is None:
        raise NoSuchThingError("There is no member of staff of this name.")
    return assign(keys=[submission.pk], assignee=assignee, user=user)


def _merge(submission: Submission, user: User, fields: Fields) -> Outcome:
    into = Submission.objects.filter(pk=fields["into"]).first()
    if into is None:
        raise NoSuchThingError("There is no submission to merge it into.")
    return merge(keys=[submission.pk], into=into, user=user)


def _note(submission: Submission, user: User, fields: Fields) -> None:
    note(submission=submission, user=user, **fields)


STEPS: Mapping[str, Step] = {
    "labels": Step("Confirm the labels, or correct some of them", LABEL, _labels, LabelsRequest),
    "reply": Step("Keep a draft of the reply, or send it", ANSWER, _reply, ReplyRequest),
    "release": Step(
        "Release what a rule held", LABEL, lambda s, u, f: release_submission(submission=s, user=u, **f), ReasonRequest
    ),
    "reject": Step(
        "Reject what a rule held", LABEL, lambda s, u, f: reject_submission(submission=s, user=u, **f), ReasonRequest
    ),
    "assign": Step("Make it somebody's, or nobody's", WORK_ON, _assign, AssignRequest),
    "state": Step(
        "Move it to another state", WORK_ON, lambda s, u, f: set_state(keys=[s.pk], user=u, **f), StateRequest
    ),
    "tag": Step("Add a tag", WORK_ON, lambda s, u, f: tag(keys=[s.pk], user=u, **f), TagRequest),
    "untag": Step("Take a tag off", WORK_ON, lambda s, u, f: untag(keys=[s.pk], user=u, **f), TagRequest),
    "merge": Step("Merge it into what was reported before", WORK_ON, _merge, MergeRequest),
    "note": Step("Write a note to other staff", WORK_ON, _note, NoteRequest),
    "link": Step(
        "Link it to where it is dealt with", WORK_ON, lambda s, u, f: link(submission=s, user=u, **f), LinkRequest
    ),
    "unlink": Step("Take a link off", WORK_ON, lambda s, u, f: unlink(submission=s, user=u, **f), LinkRequest),
    "noise": Step("Close it as noise", LABEL | WORK_ON, lambda s, u, _: close_as_noise(keys=[s.pk], user=u)),
}
