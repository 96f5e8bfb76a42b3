"""How much feedback came in, when, and how it was sorted. The database adds up; what comes back is small."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Case, CharField, Count, F, Q, When
from django.utils import timezone

from feedback.models import Category, Severity, Submission, Triage
from feedback.selectors import corrected
from governance.statistics import Day
from tractatus_site.operations.dashboard import links

CONFIRMED = Q(confirmed_at__isnull=False)


@dataclass(frozen=True, slots=True)
class Line:
    """One bar of a chart and one row of its table."""

    label: str
    count: int
    link: str


@dataclass(frozen=True, slots=True)
class Sorted:
    """What was triaged of that which came in, by the labels in force, and what people made of the agent's."""

    categories: Sequence[Line]
    severities: Sequence[Line]
    confirmed: int
    corrected: int


def start_of(days: int) -> datetime:
    """The beginning of the first of the last `days` days, in UTC, today included."""
    today = timezone.now().replace(hour=0, minute=0, second=0, microsecond=0)
    return today - timedelta(days=days - 1)


def by_day(days: int) -> list[Line]:
    since = start_of(days)
    rows = Submission.objects.filter(received_at__gte=since).order_by().annotate(day=Day("received_at"))
    counts: dict[date, int] = dict(rows.values_list("day").annotate(count=Count("pk")))
    starts = [since + timedelta(days=number) for number in range(days)]
    return [
        Line(f"{start:%d %b}", counts.get(start.date(), 0), links.submissions(start, start + timedelta(days=1)))
        for start in starts
    ]


def by_label(days: int) -> Sorted:
    since = start_of(days)
    groups = list(
        Triage.objects.filter(submission__received_at__gte=since)
        .order_by()
        .annotate(
            in_category=_in_force("category"),
            in_severity=_in_force("severity"),
            word=Case(When(corrected(), then=2), When(CONFIRMED, then=1), default=0),
        )
        .values_list("in_category", "in_severity", "word")
        .annotate(count=Count("pk"))
    )
    categories, severities, words = Counter[str](), Counter[str](), Counter[int]()
    for category, severity, word, count in groups:
        categories[category] += count
        severities[severity] += count
        words[word] += count
    return Sorted(
        _lines("category", Category.values, categories, since),
        _lines("severity", Severity.values, severities, since),
        confirmed=words[1] + words[2],
        corrected=words[2],
    )


def _in_force(name: str) -> Case:
    """A person's label where one has looked, the agent's otherwise."""
    return Case(When(CONFIRMED, then=F(f"confirmed_{name}")), default=F(name), output_field=CharField())


def _lines(name: str, values: Sequence[Any], counts: Counter[str], since: datetime) -> list[Line]:
    return [Line(value.replace("-", " "), counts[value], links.submissions(since, **{name: value})) for value in values]
