"""All that happened to a submission in one list: its events, what staff changed, and what they said of labels."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet

from feedback.models import Change, Submission, Triage, Verdict
from governance.models import Decision

ALL = "all"
KINDS: Mapping[str, str] = {ALL: "All", "event": "Events", "change": "Changes", "verdict": "Verdicts"}
MOST = 200


@dataclass(frozen=True)
class Entry:
    at: datetime
    kind: str
    text: str
    actor: Any = None
    note: str = ""


def history(submission: Submission, kind: str) -> list[Entry]:
    """The newest first. Events come with the submission; changes and verdicts are one query each."""
    wanted = kind if kind in KINDS else ALL
    entries = [entry for name, read in _READERS.items() if wanted in {ALL, name} for entry in read(submission)]
    return sorted(entries, key=lambda entry: entry.at, reverse=True)[:MOST]


def _events(submission: Submission) -> list[Entry]:
    return [
        Entry(one.at, "event", one.message, one.actor, "" if one.public else "staff only")
        for one in submission.events.all()
    ]


def _changes(submission: Submission) -> list[Entry]:
    rows: QuerySet[Change] = submission.changes.exclude(kind="labels").select_related("actor", "undone_by")
    return [
        Entry(one.at, "change", _told(one), one.actor, f"taken back by {one.undone_by}" if one.undone_at else "")
        for one in rows[:MOST]
    ]


def _told(change: Change) -> str:
    parts = [
        f"{name.removesuffix('_id').replace('_', ' ')} {_plain(change.before.get(name))} → {_plain(value)}"
        for name, value in change.after.items()
        if change.before.get(name) != value
    ]
    return f"{change.kind.capitalize()}: {', '.join(parts)}" if parts else change.kind.capitalize()


def _plain(value: Any) -> str:
    return "none" if value is None else str(value)


def _verdicts(submission: Submission) -> list[Entry]:
    return [
        Entry(one.at, "verdict", labels_told(one), one.reviewer or "somebody", _standing(one))
        for one in submission.verdicts.all()
    ]


def labels_told(verdict: Verdict) -> str:
    return f"{verdict.category}, {verdict.severity}, priority {verdict.priority}, {verdict.action}"


def _standing(verdict: Verdict) -> str:
    notes = {"withdrawn": verdict.withdrawn, "settles the dispute": verdict.settles, "for an audit": verdict.blind}
    return ", ".join(note for note, holds in notes.items() if holds)


_READERS = {"event": _events, "change": _changes, "verdict": _verdicts}


def decisions(submission: Submission, triage: Triage | None) -> QuerySet[Decision]:
    """Every decision on the submission, and on what the agent proposed for it; the newest first."""
    subject = Q(subject=str(submission.pk))
    if triage is not None:
        subject |= Q(subject=f"rollout:{triage.rollout_id}")
    named = Q(pk__in=[submission.decision_id, submission.held_by_id])
    return Decision.objects.filter(subject | named).order_by("-sequence")[:MOST]
