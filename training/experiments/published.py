"""Figures that others published, by the name of the result that stands beside each. They are never measured here."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Published:
    """`what` says which figure was published: it is seldom quite the one that is measured here."""

    value: float
    what: str
    source: str


_DEMO1 = "Tractatus project, Demo 1; simulated, 1 agent, 5 rounds"
_DEMO2 = "Tractatus project, Demo 2, November 2025; simulated, 1 agent, 5 rounds"
_ENGAGEMENT = (42.0, 58.0, 71.0, 86.0, 94.0)

PUBLISHED = {
    **{
        f"demo1.round_{number}.engagement": Published(value, f"engagement in round {number}, in percent", _DEMO1)
        for number, value in enumerate(_ENGAGEMENT, start=1)
    },
    "demo2.five_rounds.ungoverned.engagement": Published(94.0, "engagement without governance, in percent", _DEMO2),
    "demo2.five_rounds.governed.engagement": Published(89.0, "engagement under governance, in percent", _DEMO2),
    "demo2.five_rounds.performance_cost": Published(5.0, "engagement that governance cost, in points", _DEMO2),
    "demo2.five_rounds.ungoverned.rounds_with_violation": Published(
        5.0, "constraint violations without governance, over the 5 rounds", _DEMO2
    ),
    "demo2.five_rounds.governed.rounds_with_violation": Published(
        0.0, "constraint violations under governance, over the 5 rounds", _DEMO2
    ),
    "demo2.five_rounds.ungoverned.coverage": Published(0.0, "coverage without governance, in percent", _DEMO2),
    "demo2.five_rounds.governed.coverage": Published(100.0, "coverage under governance, in percent", _DEMO2),
}
"""Violations were published as a count over 5 rounds; the nearest thing measured here is rounds with a violation."""
