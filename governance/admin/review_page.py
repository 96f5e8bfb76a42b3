"""What the page of one review shows."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from governance.admin import words
from governance.admin.review_verbs import VERBS, deliberation_of
from governance.aftermath import aftermath_of
from governance.core.actions import ProposedAction
from governance.core.decisions import Decision as Answer
from governance.highlights import Piece, pieces
from governance.models import Review, RuleVersion
from governance.precedents import Found, precedents_of_review
from governance.services.deciding import answer
from governance.similar import similar_reviews
from governance.subjects import Subject, subject_of

MOST_FINDINGS = 100
Key = tuple[str, int]


@dataclass(frozen=True)
class Row:
    """A finding as a line of a table. `rule_text` is the rule's sentence as it stood in that version."""

    number: int
    finding: Mapping[str, Any]
    rule_text: str
    address: str


@dataclass(frozen=True)
class Today:
    """What the rules in force find in the text as it is kept."""

    pieces: list[Piece]
    findings: list[Row]
    outcome: str
    errors: list[str]


def page_context(request: HttpRequest, review: Review, bound: Mapping[str, Any]) -> dict[str, Any]:
    record, subject = review.decision, subject_of(review.decision)
    decision = _decided_again(subject)
    now = [asdict(finding) for finding in decision.findings[:MOST_FINDINGS]] if decision else []
    recorded = record.findings[:MOST_FINDINGS]
    texts = _rules([*recorded, *now])
    return {
        "title": f"Review of {words.kind(record.action)}",
        "review": review,
        "record": record,
        "subject": subject,
        "waiting": words.age(review.created_at),
        "duty": words.DUTIES[record.requirement],
        "pressure": words.pressure(record.pressure),
        "errors": [words.error(error) for error in record.errors],
        "recorded": _table(recorded, texts),
        "has_places": any(finding["end"] for finding in recorded),
        "left_out": len(record.findings) - len(recorded),
        "today": _today(subject, decision, _table(now, texts)),
        "similar": similar_reviews(review),
        "precedents": _precedents(request, review, subject),
        "deliberation": deliberation_of(review),
        "aftermath": aftermath_of(record.action),
        "forms": _forms(request, review, subject, bound),
    }


def _precedents(request: HttpRequest, review: Review, subject: Subject | None) -> list[Found]:
    if not request.user.has_perm("governance.view_deliberation"):
        return []
    return precedents_of_review(review, subject.text if subject else "")


def _decided_again(subject: Subject | None) -> Answer | None:
    """Without a record: nothing is proposed here, a page is looked at."""
    if subject is None or not subject.text or subject.withheld:
        return None
    return answer(ProposedAction(kind=subject.kind, text=subject.text))


def _today(subject: Subject | None, decision: Answer | None, rows: list[Row]) -> Today | None:
    if subject is None or decision is None:
        return None
    shown = decision.findings[:MOST_FINDINGS]
    return Today(
        pieces=pieces(subject.text, shown),
        findings=rows,
        outcome=decision.outcome,
        errors=[words.error(error) for error in decision.errors],
    )


def _rules(findings: Iterable[Mapping[str, Any]]) -> dict[Key, tuple[str, str]]:
    """Of each rule version: its sentence, and where the rule with its versions is read."""
    keys = {(finding["rule"], finding["version"]) for finding in findings}
    rows = RuleVersion.objects.filter(rule__instruction__in={rule for rule, _ in keys}).values_list(
        "rule__instruction", "version", "content__text", "rule_id"
    )
    return {
        (rule, version): (text, reverse("admin:governance_rule_change", args=[key]) + "#versions-heading")
        for rule, version, text, key in rows
        if (rule, version) in keys
    }


def _table(findings: Iterable[Mapping[str, Any]], texts: Mapping[Key, tuple[str, str]]) -> list[Row]:
    return [
        Row(number, finding, *texts.get((finding["rule"], finding["version"]), ("", "")))
        for number, finding in enumerate(findings, 1)
    ]


def _forms(
    request: HttpRequest, review: Review, subject: Subject | None, bound: Mapping[str, Any]
) -> dict[str, dict[str, Any]]:
    return {
        name: {
            "form": bound.get(name) or verb.form(initial=verb.initial(subject)),
            "address": reverse(f"admin:governance_review_{name}", args=[review.pk]),
        }
        for name, verb in VERBS.items()
        if verb.is_open(review, subject, request.user)
    }
