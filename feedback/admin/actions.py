"""What staff can do on a submission's page: who may, with which form, and which service does it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms

from feedback import selectors
from feedback.admin.forms import LabelsForm, ReasonForm, ReplyForm
from feedback.errors import IllegalTransitionError
from feedback.models import Reply, Submission
from feedback.services.moderation import reject_submission, release_submission
from feedback.services.replies import approve_reply, edit_reply
from feedback.services.triage import confirm_triage

State = Submission.State
Fields = dict[str, Any]


@dataclass(frozen=True)
class StaffAction:
    permissions: tuple[str, ...]
    """Any of them will do."""
    states: frozenset[str]
    form: type[forms.Form]
    initial: Callable[[Submission], Fields]
    run: Callable[[Submission, Any, Fields], str]

    def is_open(self, submission: Submission, user: Any) -> bool:
        return submission.state in self.states and self.is_allowed(user)

    def is_allowed(self, user: Any) -> bool:
        return any(user.has_perm(one) for one in self.permissions)


def _labels(submission: Submission) -> Fields:
    triage = selectors.triage_of(submission)
    return selectors.labels_of(triage) if triage else {}


def _confirm(submission: Submission, user: Any, fields: Fields) -> str:
    triage = selectors.triage_of(submission)
    if triage is None:
        raise IllegalTransitionError("confirm the labels", submission.state)
    confirm_triage(triage=triage, user=user, **fields)
    if submission.disputed:
        return "Your labels are kept. Somebody gave others: nothing is learned from it until that is settled."
    return "The labels are confirmed, and an example of the next training run."


def _draft(submission: Submission) -> Fields:
    reply = selectors.reply_of(submission)
    return {"text": reply.text if reply else ""}


def _reply(submission: Submission, user: Any, fields: Fields) -> str:
    # Where governance let no reply of the agent through, a person writes the first one.
    reply = selectors.reply_of(submission) or Reply(submission=submission, source="person")
    if not fields["send"]:
        edit_reply(reply=reply, user=user, text=fields["text"])
        return "The draft is kept. The visitor does not see it yet."
    approve_reply(reply=reply, user=user, text=fields["text"])
    if reply.text != fields["text"]:
        return "The reply is sent, with parts of it masked by the rules: see the text below."
    return "The reply is sent: the visitor sees it now."


def _release(submission: Submission, user: Any, fields: Fields) -> str:
    release_submission(submission=submission, user=user, reason=fields["reason"])
    return "Released: it waits for triage now."


def _reject(submission: Submission, user: Any, fields: Fields) -> str:
    reject_submission(submission=submission, user=user, reason=fields["reason"])
    return "Rejected: it is not processed."


def _nothing(submission: Submission) -> Fields:  # noqa: ARG001
    return {}


HELD = frozenset({State.HELD})
# Who sorts feedback decides about held feedback too, here; other reviews are for who may decide any.
DECIDES = ("governance.change_review", "feedback.change_triage")

ACTIONS = {
    "confirm": StaffAction(
        permissions=("feedback.change_triage",),
        states=frozenset({State.TRIAGED, State.REVIEWED, State.PLANNED, State.ANSWERED}),
        form=LabelsForm,
        initial=_labels,
        run=_confirm,
    ),
    "reply": StaffAction(
        permissions=("feedback.change_reply",),
        states=frozenset({State.TRIAGED, State.REVIEWED, State.PLANNED}),
        form=ReplyForm,
        initial=_draft,
        run=_reply,
    ),
    "release": StaffAction(DECIDES, HELD, ReasonForm, _nothing, _release),
    "reject": StaffAction(DECIDES, HELD, ReasonForm, _nothing, _reject),
}
