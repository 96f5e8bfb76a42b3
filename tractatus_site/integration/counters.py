"""What stands in the records now, from reads whose cost does not grow with the records."""

from dataclasses import dataclass
from statistics import median

from feedback.trying import serving
from governance.models import Decision
from governance.statistics import BY_PEOPLE
from tractatus_site.integration.counting import count_to_most, decisions_on_record, in_words
from training.models import Rollout

NOT_MEASURED = "not measured here yet"
NEWEST = 1_000
"""Decisions that are looked at for the median and the share."""


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
    # By its index, in order: a condition beside a group led SQLite to look through the whole table.
    rows = list(Decision.objects.order_by("-sequence").values_list("ms", "outcome", "subject")[:NEWEST])
    newest = [(ms, outcome) for ms, outcome, subject in rows if not subject.startswith(BY_PEOPLE)]
    among = len(newest)
    if not among:
        return [Counter("Decisions", f"{head:,}", f"the newest {len(rows):,} by people")]
    blocked = sum(outcome == "block" for _, outcome in newest)
    window = f"of the newest {among:,} that no person made"
    return [
        Counter("Decisions", f"{head:,}", "on record in the chain, those of people among them"),
        Counter("Blocked", f"{blocked:,}", window),
        Counter("Time of a decision", f"{median(ms for ms, _ in newest):.2f} ms", f"median {window}"),
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
