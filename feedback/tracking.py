"""The tracking page as it stands, and how a script that looks again learns that nothing has happened."""

import hashlib
from datetime import datetime, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from feedback import selectors
from feedback.conversation import conversation
from feedback.erasure.pages import private
from feedback.forms import CommentForm, new_key
from feedback.models import Submission
from feedback.retention import retention_of
from feedback.services.comments import may_comment
from feedback.services.helped import may_answer
from feedback.services.signals import is_the_agents
from feedback.support import help_for
from feedback.timeline import teller
from feedback.wording import EFFECTS, ORIGINALS, OUTCOMES, STATES, labels_in_words

WAITING = {Submission.State.RECEIVED}
# Without script the page comes again by itself so long; a comment that is being written would be lost by it.
COMES_AGAIN = timedelta(minutes=1)
SETTLED = {
    Submission.State.ANSWERED,
    Submission.State.CLOSED,
    Submission.State.DUPLICATE,
    Submission.State.REJECTED,
}


def tracking_version(request: HttpRequest, token: str) -> str | None:  # noqa: ARG001
    """What a script that asks again is answered by without a page, where nothing has happened since."""
    found = selectors.tracking_version(token)
    if found is None:
        return None
    state, notify, received_at, *events = found
    told = f"{state} {notify} {_comes_again(state, received_at)} {events}"
    return f'"{hashlib.sha256(told.encode()).hexdigest()[:32]}"'


def tracking_page(
    request: HttpRequest,
    submission: Submission,
    *,
    just_sent: bool = False,
    comment_form: CommentForm | None = None,
    status: int = 200,
) -> HttpResponse:
    context = _tracking_context(submission, just_sent=just_sent)
    if comment_form is None:
        comment_form = CommentForm(initial={"idempotency_key": new_key()})
    return private(render(request, "feedback/track.html", {**context, "comment_form": comment_form}, status=status))


def _tracking_context(submission: Submission, *, just_sent: bool) -> dict[str, Any]:
    triage = selectors.triage_of(submission)
    reply, said = selectors.approved_reply(submission), conversation(submission)
    badge, sentence = STATES[submission.state]
    comes_again = _comes_again(submission.state, submission.received_at)
    return {
        "submission": submission,
        "pieces": selectors.pieces(submission.text),
        "reasons": [(reason, *EFFECTS[reason.effect]) for reason in selectors.reasons(submission.decision.findings)],
        "outcome": OUTCOMES[submission.decision.outcome],
        "triage": triage,
        "labels": labels_in_words(selectors.labels_of(triage)) if triage else None,
        "reply": reply,
        "agents_reply": reply is not None and is_the_agents(reply),
        "conversation": said,
        "screenshots": submission.attachments.all(),
        "may_comment": may_comment(submission) and not comes_again,
        "may_be_written_to": bool(submission.contact and submission.consent),
        "timeline": [(event, teller(event.kind)) for event in submission.events.all()],
        "may_answer": may_answer(submission),
        "confidence": f"{triage.confidence * 100:.0f} %" if triage else "",
        "retention": retention_of(submission),
        "help": help_for([*submission.decision.findings, *(reason for one in said for reason in one.findings)]),
        "just_sent": just_sent,
        "badge": badge,
        "sentence": sentence,
        "original": _original(submission),
        "comes_again": comes_again,
        "settled": submission.state in SETTLED,
    }


def _original(submission: Submission) -> Any:
    """Where what this repeats stands, in a sentence. Its text and its address are another visitor's."""
    original = selectors.original_of(submission)
    return ORIGINALS.get(original.state, "") if original else ""


def _comes_again(state: str, received_at: datetime) -> bool:
    return state in WAITING and timezone.now() - received_at < COMES_AGAIN
