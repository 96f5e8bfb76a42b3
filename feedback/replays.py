"""Kept texts as sources of actions on which a change of the rules is tried: submissions, and replies that were sent."""

from collections.abc import Iterator

from feedback.models import Reply, Submission
from governance.core.actions import ProposedAction
from governance.core.decisions import WITHHELD
from governance.replay import Replayed, register_source


def submissions(limit: int) -> Iterator[Replayed]:
    kept = Submission.objects.exclude(text__in=["", WITHHELD]).order_by("-decision__sequence")
    for pk, text, decision in kept.values_list("pk", "text", "decision_id")[:limit]:
        action = ProposedAction(kind="feedback.submit", text=text, subject=str(pk))
        yield Replayed(action=action, subject=str(pk), decision=decision)


def sent_replies(limit: int) -> Iterator[Replayed]:
    sent = Reply.objects.filter(state=Reply.State.APPROVED).order_by("-decision__sequence")
    for pk, text, decision in sent.values_list("submission_id", "text", "decision_id")[:limit]:
        action = ProposedAction(kind="agent.reply", text=text, subject=str(pk))
        yield Replayed(action=action, subject=str(pk), decision=decision)


def register() -> None:
    register_source("submissions", submissions)
    register_source("replies", sent_replies)
