"""What a visitor answers when asked whether the reply helped."""

from django.db import transaction

from feedback.errors import AnsweredTooOftenError
from feedback.models import Reply, Submission
from feedback.services.signals import said_to_help
from feedback.services.transitions import record_event, refuse

EVENT = "helped"
# A mind may be changed, and a script that holds the address must not fill the timeline.
MOST_ANSWERS = 5
SENTENCES = {True: "The reader said that the answer helped.", False: "The reader said that the answer did not help."}


@transaction.atomic
def answer_whether_it_helped(*, submission: Submission, helped: bool) -> None:
    """Keep the answer, as a reward of the rollout that drafted the reply. The same answer again changes nothing.

    Raises IllegalTransitionError before there is a reply, and AnsweredTooOftenError.
    """
    # The row is locked, so that two answers at once follow each other.
    approved = Reply.objects.select_for_update().filter(submission=submission, state=Reply.State.APPROVED)
    reply = approved.first()
    if reply is None:
        refuse(submission, step="say whether the answer helped")
    if reply.helped is helped:
        return
    if not may_answer(submission):
        raise AnsweredTooOftenError
    reply.helped = helped
    reply.save(update_fields=["helped"])
    said_to_help(reply)
    record_event(submission, EVENT, SENTENCES[helped])


def may_answer(submission: Submission) -> bool:
    """Whether one more answer would be kept."""
    return sum(event.kind == EVENT for event in submission.events.all()) < MOST_ANSWERS
