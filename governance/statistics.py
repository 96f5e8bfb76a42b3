"""Figures about decisions and reviews. The database adds up; what comes back is small, whatever it holds.

Records of what people decided stand in the same chain, under subjects of their own. They are no answers of the rules,
and no figure about the rules counts them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import connection
from django.db.models import Avg, Count, FloatField, IntegerField, Max, Min, Q, QuerySet
from django.db.models.functions import Cast, Least, TruncDate
from django.utils import timezone

from governance.core.intervals import wilson
from governance.models import Decision, Review, Rule, Urgency
from governance.rule_statements import FIRES, REVIEWED
from governance.urgency import ORDER

BY_PEOPLE = ("review:", "deliberation:")
# Times are told in steps of a hundredth of a millisecond, and beyond a second only that they are.
STEPS, LONGEST_MS = 100, 1_000.0
AGES = {"hour": timedelta(hours=1), "day": timedelta(days=1), "week": timedelta(days=7)}


class Day(TruncDate):
    """The day in UTC. Django cuts dates on SQLite by a function in Python, which is slow where there are many; they
    are stored in UTC as text there, so that their first ten characters are the day."""

    def as_sqlite(self, compiler: Any, connection: Any, **_: Any) -> tuple[str, Any]:  # noqa: ARG002
        inner, parameters = compiler.compile(self.lhs)
        return f"substr({inner}, 1, 10)", parameters


@dataclass(frozen=True, slots=True)
class Group:
    """Decisions of one day, one kind of action and one outcome; `pressure` is their mean, `highest` the maximum."""

    day: date
    action: str
    outcome: str
    count: int
    pressure: float
    highest: float


@dataclass(frozen=True, slots=True)
class Latency:
    """Milliseconds that decisions of one kind took."""

    action: str
    count: int
    median: float
    p95: float


@dataclass(frozen=True, slots=True)
class RuleFigures:
    """`fires` counts decisions in which the rule found something; `reviewed` those of its holds that people decided,
    `released` how many of these they let go on, `share` that as a share, with its 95 % interval (Wilson)."""

    rule: str
    rule_id: int | None
    fires: int
    reviewed: int
    released: int
    share: float
    low: float
    high: float

    @property
    def percentages(self) -> tuple[int, int, int]:
        """The overturned share and both ends of its interval, as whole percentages."""
        return round(self.share * 100), round(self.low * 100), round(self.high * 100)


@dataclass(frozen=True, slots=True)
class Waiting:
    """Open reviews of one urgency, by how long they have waited; `oldest` is when the first of them was opened."""

    urgency: Urgency
    count: int
    oldest: datetime | None
    hour: int
    day: int
    week: int
    longer: int


def daily(days: int) -> list[Group]:
    """Decisions of the last days, today (UTC) included, in the order of days."""
    rows = (
        _by_rules(days)
        .annotate(day=Day("created_at"))
        .values("day", "action", "outcome")
        .annotate(count=Count("pk"), mean=Avg("pressure"), highest=Max("pressure"))
        .order_by("day", "action", "outcome")
    )
    return [Group(row["day"], row["action"], row["outcome"], row["count"], row["mean"], row["highest"]) for row in rows]


def latencies(days: int) -> list[Latency]:
    """Median and 95th percentile by kind, to a hundredth of a millisecond, from counts that the database made."""
    rows = (
        _by_rules(days)
        .annotate(step=Cast(Least("ms", LONGEST_MS, output_field=FloatField()) * STEPS, IntegerField()))
        .values_list("action", "step")
        .annotate(count=Count("pk"))
        .order_by("action", "step")
    )
    counts: dict[str, list[tuple[float, int]]] = {}
    for action, step, count in rows:
        counts.setdefault(action, []).append((step / STEPS, count))
    return [
        Latency(action, sum(count for _, count in found), quantile(found, 0.5), quantile(found, 0.95))
        for action, found in counts.items()
    ]


def quantile(counts: Sequence[tuple[float, int]], share: float) -> float:
    """The smallest value that at least `share` of all do not exceed; `counts` holds values, rising, and how often."""
    wanted = share * sum(count for _, count in counts)
    reached = 0
    for value, count in counts:
        reached += count
        if reached >= wanted:
            return value
    raise ValueError("no values to take a quantile of")


def rule_figures(days: int) -> list[RuleFigures]:
    """Every rule that fired or was reviewed, the one that fired most first."""
    since = connection.ops.adapt_datetimefield_value(_since(days))
    fires = dict(_rows(FIRES[connection.vendor], [since, *(f"{prefix}%" for prefix in BY_PEOPLE)]))
    reviewed: dict[str, dict[str, int]] = {}
    for rule, state, count in _rows(REVIEWED[connection.vendor], [since]):
        reviewed.setdefault(rule, {})[state] = count
    names = sorted(fires.keys() | reviewed.keys(), key=lambda rule: (-fires.get(rule, 0), rule))
    keys = _rule_keys(names)
    return [_figures(rule, keys.get(rule), fires.get(rule, 0), reviewed.get(rule, {})) for rule in names]


def open_reviews() -> list[Waiting]:
    """One line an urgency, the most pressing first, also where nothing waits."""
    now = timezone.now()
    young = {name: Q(created_at__gt=now - least) for name, least in AGES.items()}
    rows = (
        Review.objects.filter(state=Review.State.OPEN)
        .values("urgency")
        .annotate(
            count=Count("pk"),
            oldest=Min("created_at"),
            **{f"within_{name}": Count("pk", filter=condition) for name, condition in young.items()},
        )
        .order_by()
    )
    found = {row["urgency"]: row for row in rows}
    return [_waiting(urgency, found.get(urgency)) for urgency in ORDER]


def rules_that_hold() -> list[str]:
    """Rules that hold what they find, by name."""
    return list(Rule.objects.filter(effect="hold").values_list("instruction", flat=True))


def _by_rules(days: int) -> QuerySet[Decision]:
    by_people = Q()
    for prefix in BY_PEOPLE:
        by_people |= Q(subject__startswith=prefix)
    return Decision.objects.filter(created_at__gte=_since(days)).exclude(by_people).order_by()


def _since(days: int) -> datetime:
    """The beginning of the first of the last `days` days, in UTC."""
    today = timezone.now().replace(hour=0, minute=0, second=0, microsecond=0)
    return today - timedelta(days=days - 1)


def _figures(rule: str, key: int | None, fires: int, states: Mapping[str, int]) -> RuleFigures:
    released, reviewed = states.get(Review.State.RELEASED, 0), sum(states.values())
    share = released / reviewed if reviewed else 0.0
    return RuleFigures(rule, key, fires, reviewed, released, share, *wilson(share, reviewed))


def _waiting(urgency: Urgency, row: Mapping[str, Any] | None) -> Waiting:
    if row is None:
        return Waiting(urgency, 0, None, 0, 0, 0, 0)
    hour, day, week = (row[f"within_{name}"] for name in AGES)
    return Waiting(urgency, row["count"], row["oldest"], hour, day - hour, week - day, row["count"] - week)


def _rule_keys(names: Sequence[str]) -> dict[str, int]:
    return dict(Rule.objects.filter(instruction__in=names).values_list("instruction", "pk"))


def _rows(statement: str, parameters: Sequence[Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return list(cursor.fetchall())
