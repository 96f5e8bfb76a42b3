"""What pages, the API and the admin read. Nothing here writes."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import Count, F, Max, Prefetch, Q, QuerySet

from feedback.models import Attachment, Change, Comment, Event, Reply, Submission, Triage, Verdict
from governance.core.redaction import marker_runs
from governance.models import RuleVersion

LABELS = ("category", "severity", "priority", "action")


def tracked_submission(token: str) -> Submission | None:
    """Everything that the visitor with this token may see, in four queries."""
    public_events = Prefetch("events", queryset=Event.objects.filter(public=True))
    public_comments = _comments(Comment.objects.exclude(kind=Comment.Kind.NOTE))
    return (
        Submission.objects.filter(token=token)
        .select_related("decision", "triage__policy", "reply")
        .defer("triage__policy__weights")
        .prefetch_related(public_events, public_comments, _screenshots())
        .first()
    )


def tracking_version(token: str) -> tuple[Any, ...] | None:
    """What changes whenever the tracking page does, in one small query; None where there is no such page.

    The number of events is told beside the newest, because one that was begun earlier may be committed later.
    """
    public = Q(events__public=True)
    newest, number = Max("events__id", filter=public), Count("events", filter=public)
    rows = Submission.objects.filter(token=token).annotate(newest=newest, number=number)
    return rows.values_list("state", "notify", "received_at", "newest", "number").first()


def _comments(rows: QuerySet[Comment]) -> Prefetch[str, QuerySet[Comment], str]:
    return Prefetch("comments", queryset=rows.select_related("decision__review"))


def _screenshots() -> Prefetch[str, QuerySet[Attachment], str]:
    """Without their pixels, which only the address of each picture needs."""
    return Prefetch("attachments", queryset=Attachment.objects.defer("image").select_related("looked_at_by"))


def triage_of(submission: Submission) -> Triage | None:
    return getattr(submission, "triage", None)


def reply_of(submission: Submission) -> Reply | None:
    return getattr(submission, "reply", None)


def original_of(submission: Submission) -> Submission | None:
    """Where a duplicate is dealt with in the end; None for what is no duplicate."""
    found, seen = None, {submission.pk}
    key = submission.duplicate_of_id
    while key is not None and key not in seen:
        seen.add(key)
        found = Submission.objects.select_related("reply").filter(pk=key).first()
        key = found.duplicate_of_id if found else None
    return found


def approved_reply(submission: Submission) -> Reply | None:
    reply = reply_of(submission)
    return reply if reply and reply.state == Reply.State.APPROVED else None


def labels_of(triage: Triage) -> dict[str, Any]:
    """The labels in force: a person's where one has looked, the agent's otherwise."""
    prefix = "confirmed_" if triage.confirmed_at else ""
    return {name: getattr(triage, prefix + name) for name in LABELS}


def corrected(prefix: str = "") -> Q:
    """Triages of which a person changed a label; `prefix` leads to the triage, such as "triage__"."""
    differs = Q()
    for name in LABELS:
        differs |= ~Q(**{f"{prefix}confirmed_{name}": F(f"{prefix}{name}")})
    return Q(**{f"{prefix}confirmed_at__isnull": False}) & differs


@dataclass(frozen=True)
class LabelRow:
    name: str
    proposed: Any
    probability: float | None
    confirmed: Any


def label_rows(triage: Triage) -> list[LabelRow]:
    return [
        LabelRow(
            name=name,
            proposed=getattr(triage, name),
            probability=triage.confidences.get(name),
            confirmed=getattr(triage, f"confirmed_{name}") if triage.confirmed_at else None,
        )
        for name in LABELS
    ]


def staff_submission(pk: Any) -> Submission | None:
    """One submission with all that its admin page shows, in five queries."""
    events = Prefetch("events", queryset=Event.objects.select_related("actor"))
    verdicts = Prefetch("verdicts", queryset=Verdict.objects.select_related("reviewer"))
    return (
        Submission.objects.filter(pk=pk)
        .select_related(
            "decision",
            "held_by__review__decided_by",
            "triage__policy",
            "triage__decision",
            "triage__confirmed_by",
            "reply__decision__review",
            "reply__approved_by",
            "embedding",
        )
        .defer("triage__policy__weights")
        .prefetch_related(events, verdicts, _comments(Comment.objects.select_related("author")), _screenshots())
        .first()
    )


def listed_submissions() -> QuerySet[Submission]:
    """What a list for staff tells of each, in two queries."""
    return (
        Submission.objects.select_related("decision", "triage", "assignee")
        .defer("decision__findings", "decision__rule_versions", "triage__draft", "triage__reward")
        .prefetch_related("tags")
    )


def whole_submission(pk: Any) -> Submission | None:
    """One submission with all that staff may read of it over the API, in eight queries."""
    events = Prefetch("events", queryset=Event.objects.select_related("actor"))
    changes = Prefetch("changes", queryset=Change.objects.select_related("actor"))
    return (
        Submission.objects.select_related("decision", "assignee", "triage__decision", "reply__decision")
        .select_related("reply__approved_by")
        .prefetch_related("tags", "links", events, changes, _screenshots())
        .prefetch_related(_comments(Comment.objects.select_related("author")))
        .filter(pk=pk)
        .first()
    )


@dataclass(frozen=True)
class Piece:
    text: str
    masked: bool


def pieces(text: str) -> list[Piece]:
    """The kept text, cut where something was masked, so that a page can mark those places."""
    result: list[Piece] = []
    position = 0
    for start, end in marker_runs(text):
        result += [Piece(text[position:start], masked=False), Piece(text[start:end], masked=True)]
        position = end
    result.append(Piece(text[position:], masked=False))
    return [piece for piece in result if piece.text]


@dataclass(frozen=True)
class Reason:
    """Findings of one rule and category, told once."""

    rule: str
    version: int
    category: str
    effect: str
    message: str
    count: int
    rule_text: str = ""


def reasons(findings: Iterable[dict[str, Any]]) -> list[Reason]:
    """Each with the sentence of its rule."""
    counted = counted_reasons(findings)
    texts = _rule_texts({(reason.rule, reason.version) for reason in counted})
    return [replace(reason, rule_text=texts.get((reason.rule, reason.version), "")) for reason in counted]


def counted_reasons(findings: Iterable[dict[str, Any]]) -> list[Reason]:
    """The same without the sentences, and so without a query."""
    counts = Counter((one["rule"], one["version"], one["category"], one["effect"], one["message"]) for one in findings)
    return [Reason(*key, count) for key, count in counts.items()]


def _rule_texts(versions: set[tuple[str, int]]) -> dict[tuple[str, int], str]:
    """The sentence of each rule as it stood when it fired, not as it reads today."""
    if not versions:
        return {}
    rows = RuleVersion.objects.filter(rule__instruction__in={rule for rule, _ in versions}).values_list(
        "rule__instruction", "version", "content__text"
    )
    return {(rule, version): text for rule, version, text in rows if (rule, version) in versions}


def exportable(among: QuerySet[Submission] | None = None) -> QuerySet[Submission]:
    """Whatever text was kept, oldest first. A blocked submission has none."""
    rows = Submission.objects.exclude(text="").select_related("decision", "triage").order_by("received_at", "pk")
    return rows if among is None else rows.filter(pk__in=among.order_by().values("pk"))
