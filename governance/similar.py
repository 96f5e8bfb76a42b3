"""Past reviews that resemble one: the same rules and categories held something, and a person decided."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Q

from governance.models import Review

SEARCHED = 200
SHOWN = 5


@dataclass(frozen=True, slots=True)
class Past:
    """`shared` are the rules and categories that both were held for."""

    review: Review
    shared: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Similar:
    """The most similar first. `decided` counts all that were searched, by how they were decided."""

    reviews: tuple[Past, ...]
    decided: Mapping[str, int]


def similar_reviews(review: Review) -> Similar:
    """Among the newest decided reviews that share a rule, or a failed check where no rule held anything."""
    marks = marks_of(review.decision.findings, review.decision.errors)
    rules = [mark for mark in marks if mark in review.decision.rule_versions]
    asked = reduce(or_, (Q(decision__rule_versions__has_key=rule) for rule in rules), Q())
    closed = Review.objects.exclude(state=Review.State.OPEN).exclude(pk=review.pk).filter(asked)
    rows = closed.select_related("decision", "decided_by").order_by("-decided_at")[:SEARCHED]
    scored = [(_likeness(marks, row), row) for row in rows]
    # Sorting keeps the newest first among the equally similar ones.
    scored = sorted([pair for pair in scored if pair[0] > 0], key=lambda pair: -pair[0])
    found = tuple(Past(row, tuple(sorted(marks & _marks(row)))) for _, row in scored[:SHOWN])
    return Similar(found, Counter(row.state for _, row in scored))


def marks_of(findings: Sequence[Mapping[str, Any]], errors: Sequence[str]) -> set[str]:
    """What an action was held for: rules and categories, and the checks that failed."""
    held = [finding for finding in findings if finding["effect"] == "hold"]
    return {finding[name] for finding in held for name in ("rule", "category")} | set(errors)


def _marks(review: Review) -> set[str]:
    return marks_of(review.decision.findings, review.decision.errors)


def _likeness(marks: set[str], review: Review) -> float:
    """Jaccard's index: what both share, of all that either has."""
    others = _marks(review)
    return len(marks & others) / len(marks | others) if marks or others else 0.0
