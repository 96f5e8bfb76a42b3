"""What stands in the records now, from reads whose cost does not grow with the records."""

from dataclasses import dataclass
from functools import reduce
from operator import or_

from django.db.models import Count, F, Q
from django.db.models.functions import Floor

from feedback.trying import serving
from governance.models import Decision
from governance.statistics import BY_PEOPLE, quantile
from tractatus_site.integration.counting import count_to_most, decisions_on_record, in_words
from training.models import Rollout

NOT_MEASURED = "not measured here yet"
NEWEST = 10_000
"""Decisions that the median and the share are taken over."""
STEPS = 100
"""A hundredth of a millisecond is told apart."""


@dataclass(frozen=True)
class Counter:
    label: str
    value: str
    note: str = ""


def counters() -> list[Counter]:
    return [*_decisions(), _rollouts(), _policy()]


def _decisions() -> list[Counter]:
    head = decisions_on_record()
    if not head:
        return [Counter(label, NOT_MEASURED) for label in ("Decisions", "Blocked", "Time of a decision")]
    by_people = reduce(or_, (Q(subject__startswith=prefix) for prefix in BY_PEOPLE))
    newest = Decision.objects.filter(sequence__gt=head - NEWEST).exclude(by_people).order_by()
    counts = list(newest.values_list(Floor(F("ms") * STEPS), "outcome").annotate(count=Count("pk")))
    among = sum(count for *_, count in counts)
    if not among:
        return [Counter("Decisions", f"{head:,}", "all of them by people")]
    times: dict[float, int] = {}
    for step, _, count in counts:
        times[step] = times.get(step, 0) + count
    blocked = sum(count for _, outcome, count in counts if outcome == "block")
    window = f"of the newest {among:,}"
    return [
        Counter("Decisions", f"{head:,}", "on record in the chain, those of people among them"),
        Counter("Blocked", f"{blocked:,}", window),
        Counter("Time of a decision", f"{quantile(sorted(times.items()), 0.5) / STEPS:.2f} ms", f"median {window}"),
    ]


def _rollouts() -> Counter:
    found = count_to_most(Rollout.objects.all())
    return Counter("Rollouts", in_words(found), "in the store") if found else Counter("Rollouts", NOT_MEASURED)


def _policy() -> Counter:
    policy = serving()
    if policy is None:
        return Counter("Policy that serves", NOT_MEASURED, "the worker installs the first one")
    note = "it has learned nothing yet" if policy.run is None else f"trained by {policy.run.algorithm}"
    return Counter("Policy that serves", f"version {policy.number}", note)
