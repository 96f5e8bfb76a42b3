"""How far the agent and people agree on labels, and how far people agree among themselves.

Whoever sees a label before giving one tends to keep it. So besides all verdicts those are counted alone that were given
for an audit, before the agent's labels were shown: only they are free of that.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from itertools import combinations, groupby

from django.db.models import Count, F, Max, Min

from feedback.kappa import Kappa, kappa
from feedback.models import Triage, Verdict
from feedback.plans import LABEL_HEADS

MOST_DISCUSSED = 5_000
"""Submissions with verdicts of several people that are read, the newest first."""
ByHead = dict[str, Kappa]


@dataclass(frozen=True)
class Agreement:
    agent: ByHead
    """The agent's labels against the newest verdict, by head."""
    audited: ByHead
    """The same of verdicts that were given blind, on submissions drawn by lot."""
    people: ByHead
    """Pairs of people on the same submission."""
    by_policy: dict[int, ByHead] = field(default_factory=dict)
    """As `agent`, by the number of the version that proposed the labels."""


def agreement_figures(since: datetime) -> Agreement:
    """Of verdicts from `since` on. The tables are counted in the database, one query a head."""
    by_policy = {head: _by_policy(head, since) for head in LABEL_HEADS}
    versions = sorted({version for tables in by_policy.values() for version in tables})
    return Agreement(
        agent={head: kappa(sum(tables.values(), Counter())) for head, tables in by_policy.items()},
        audited={head: kappa(_audited(head, since)) for head in LABEL_HEADS},
        people=_between_people(since),
        by_policy={
            version: {head: kappa(by_policy[head].get(version, Counter())) for head in LABEL_HEADS}
            for version in versions
        },
    )


def _by_policy(head: str, since: datetime) -> dict[int, Counter[tuple[object, object]]]:
    # The newest verdict is what stands in the triage as confirmed.
    rows = Triage.objects.filter(confirmed_at__gte=since).order_by()
    counted = rows.values_list("policy__number", head, f"confirmed_{head}").annotate(count=Count("pk"))
    tables: dict[int, Counter[tuple[object, object]]] = defaultdict(Counter)
    for version, proposed, confirmed, count in counted:
        tables[version][(proposed, confirmed)] += count
    return tables


def _audited(head: str, since: datetime) -> Counter[tuple[object, object]]:
    rows = Verdict.objects.filter(blind=True, withdrawn=False, at__gte=since).order_by()
    counted = rows.values_list(f"submission__triage__{head}", head).annotate(count=Count("pk"))
    return Counter({(proposed, given): count for proposed, given, count in counted})


def _between_people(since: datetime) -> ByHead:
    tables: dict[str, Counter[tuple[object, object]]] = {head: Counter() for head in LABEL_HEADS}
    for one, other in _pairs(since):
        for head, table in tables.items():
            table[(getattr(one, head), getattr(other, head))] += 1
    return {head: kappa(table) for head, table in tables.items()}


def _pairs(since: datetime) -> Iterable[tuple[Verdict, Verdict]]:
    """What two people said of the same submission. The same person is always on the same side of the table.

    Of each the first verdict counts, unless it was withdrawn: later ones, and settlements, are given in the knowledge
    of what the others said.
    """
    own = Verdict.objects.filter(withdrawn=False, settles=False).order_by()
    several = own.values("submission").annotate(newest=Max("at"), one=Min("reviewer"), another=Max("reviewer"))
    discussed = several.filter(newest__gte=since, one__lt=F("another")).order_by("-newest")
    keys = list(discussed.values_list("submission", flat=True)[:MOST_DISCUSSED])
    verdicts = own.filter(submission__in=keys, reviewer__isnull=False).order_by("submission", "reviewer", "at", "pk")
    for _, group in groupby(verdicts.iterator(), key=lambda one: one.submission_id):
        first = {one.reviewer_id: one for one in reversed(list(group))}
        yield from combinations(reversed(first.values()), 2)
