"""Replies: a person edits the agent's draft, governance decides once more, and only then does the visitor see it."""

from typing import Any

from django.db import transaction
from django.utils import timezone

from feedback.errors import ReplyRefusedError
from feedback.models import Comment, Reply, Submission, Webhook
from feedback.services.signals import reply_sent
from feedback.services.transitions import move, record_event, refuse
from feedback.services.webhooks import announce
from feedback.services.work.merging import tell_duplicates
from governance.core.actions import ProposedAction
from governance.models import Review
from governance.services import Recorded, decide_or_refer, reject_review

State = Submission.State
ANSWERABLE = (State.TRIAGED, State.REVIEWED, State.PLANNED)
REPLACED = "Another text took its place before anybody had decided."


def edit_reply(*, reply: Reply, user: Any, text: str) -> None:
    """Keep an edited draft without sending it."""
    recorded = _decide_and_keep(reply, user=user, text=text, send=False)
    _raise_if_refused(recorded)


def approve_reply(*, reply: Reply, user: Any, text: str) -> None:
    """Send the reply. A held text is kept as a draft, and reviewed; a blocked one is not kept at all."""
    recorded = _decide_and_keep(reply, user=user, text=text, send=True)
    _raise_if_refused(recorded)


def _raise_if_refused(recorded: Recorded) -> None:
    # Raised only after the commit: the refusal itself is part of the record.
    if recorded.decision.outcome in {"hold", "block"}:
        raise ReplyRefusedError(recorded.decision.outcome, recorded.record.findings)


@transaction.atomic
def _decide_and_keep(reply: Reply, *, user: Any, text: str, send: bool) -> Recorded:
    submission = reply.submission
    if not Submission.objects.filter(pk=submission.pk, state__in=ANSWERABLE).exists():
        refuse(submission, step="answer")
    before = reply.decision if reply.pk else None
    action = ProposedAction(kind="agent.reply", text=text, subject=str(submission.pk))
    recorded = decide_or_refer(action, earlier=before)
    outcome = recorded.decision.outcome
    if outcome == "block":
        record_event(submission, "reply-blocked", "Governance blocked a reply.", actor=user, public=False)
        return recorded
    if before is not None and before.pk != recorded.record.pk:
        _close_review(before, user)
    reply.text = recorded.decision.text
    reply.decision = recorded.record
    if send and outcome != "hold":
        _send(reply, user=user)
    else:
        kind = "reply-held" if outcome == "hold" else "reply-edited"
        record_event(submission, kind, "A draft reply was kept.", actor=user, public=False)
    reply.save()
    return recorded


def _close_review(record: Any, user: Any) -> None:
    """What nobody will send any more need not be read: a release would promise what cannot follow."""
    review = Review.objects.filter(decision=record, state=Review.State.OPEN).first()
    if review is not None:
        reject_review(review=review, user=user, reason=REPLACED)


def _send(reply: Reply, *, user: Any) -> None:
    move(reply.submission, step="answer", sources=ANSWERABLE, target=State.ANSWERED)
    reply.state = Reply.State.APPROVED
    reply.approved_by = user
    reply.approved_at = timezone.now()
    reply_sent(reply)
    record_event(reply.submission, "answered", "A person approved the reply.", actor=user)
    announce(event=Webhook.Event.ANSWERED, submission=reply.submission)
    tell_duplicates(reply.submission)


def set_answer_aside(submission: Submission) -> None:
    """What was sent becomes a part of the conversation, so that staff can answer once more without changing it.

    The agent's draft stays with the reply, for what it is judged by.
    """
    reply = Reply.objects.filter(submission=submission, state=Reply.State.APPROVED).first()
    if reply is None or reply.approved_at is None:
        return
    Comment.objects.create(
        submission=submission,
        kind=Comment.Kind.ANSWER,
        text=reply.text,
        decision=reply.decision,
        author=reply.approved_by,
        created_at=reply.approved_at,
    )
    Reply.objects.filter(pk=reply.pk).update(
        state=Reply.State.DRAFT, text="", approved_by=None, approved_at=None, helped=None
    )
