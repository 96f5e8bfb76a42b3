"""What the page of one submission shows."""

from typing import Any

from django.forms import Form
from django.http import HttpRequest

from feedback import selectors
from feedback.conversation import STAFF, conversation
from feedback.models import Submission
from feedback.page import words
from feedback.page.drafts import sent_difference
from feedback.page.following import next_after
from feedback.page.history import KINDS, decisions, history
from feedback.retention import retention_of
from feedback.rewards.stored import signals_in, traces_of
from feedback.similar.search import embedding_of, similar_submissions
from feedback.verdicts import standing_of
from feedback.wording import SIGNALS, draft_told

CASES = 5
FIRST_HEAD = "category"


def page_context(
    request: HttpRequest, submission: Submission, forms: dict[str, dict[str, Any]], *, blind: bool
) -> dict[str, Any]:
    """`blind` leaves out whatever tells the agent's labels, or those of other people."""
    triage = selectors.triage_of(submission)
    shown = {
        "submission": submission,
        "blind": blind,
        "triage": triage,
        "marks": words.marks(submission.text, ()),
        "reasons": selectors.reasons(submission.decision.findings),
        "review": getattr(submission.held_by, "review", None),
        "retention": retention_of(submission),
        "labels": _labels(submission, forms),
        "decisions": decisions(submission, triage),
        "next": next_after(submission),
        "history_kinds": KINDS,
    }
    if blind:
        return {**shown, "conversation": conversation(submission), "severity_in_force": ""}
    return {**shown, **_unveiled(request, submission)}


def _unveiled(request: HttpRequest, submission: Submission) -> dict[str, Any]:
    triage, reply, talk = selectors.triage_of(submission), selectors.reply_of(submission), conversation(submission)
    read = words.readings(triage, submission.text) if triage else {}
    first = read.get(FIRST_HEAD)
    return {
        "marks": words.marks(submission.text, first.words if first else ()),
        "told": [words.told(head, reading, submission.text) for head, reading in read.items()],
        "verdicts": standing_of(list(submission.verdicts.all())),
        "signals": signals(triage.rollout_id) if triage else [],
        "draft_told": draft_told(triage.draft) if triage else "",
        "conversation": talk,
        "answered_before": any(one.by == STAFF for one in talk),
        "reply": reply,
        "reply_review": getattr(reply.decision, "review", None) if reply else None,
        "difference": sent_difference(reply),
        "similar": similar_submissions(submission, limit=CASES),
        "by_words_only": embedding_of(submission) is None,
        "history": history(submission, request.GET.get("history", "")),
    }


def _labels(submission: Submission, forms: dict[str, dict[str, Any]]) -> list[tuple[selectors.LabelRow, Any]]:
    """Each label with its field, where there is a form."""
    triage = selectors.triage_of(submission)
    form: Form | None = forms["confirm"]["form"] if "confirm" in forms else None
    return [(row, form[row.name] if form else None) for row in selectors.label_rows(triage)] if triage else []


def signals(rollout_id: str) -> list[tuple[str, float]]:
    """What people made of it, in words, each from 0 to 1."""
    return [(SIGNALS[name], value) for name, value in signals_in(traces_of([rollout_id])[rollout_id]).items()]
