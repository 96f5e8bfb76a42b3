"""Figures of what governance held for a person."""

from collections import Counter
from typing import Any

from django.db.models import Count, Q

from governance.models import Review
from governance.urgency import ORDER
from tractatus_site.operations.dashboard import links
from tractatus_site.operations.dashboard.tile import Tile
from tractatus_site.operations.dashboard.volume import start_of

REVIEWS = "governance_review"
State = Review.State


def load(days: int) -> dict[str, Any]:
    """In one query."""
    since = start_of(days)
    rows = Review.objects.filter(Q(state=State.OPEN) | Q(decided_at__gte=since)).order_by()
    counts = Counter[tuple[str, str]]()
    for state, urgency, count in rows.values_list("state", "urgency").annotate(count=Count("pk")):
        counts[state, urgency] = count
    waiting = [(urgency.label.lower(), counts[State.OPEN, urgency]) for urgency in ORDER]
    note = ", ".join(f"{count} {urgency}" for urgency, count in waiting if count)
    released, rejected = (sum(counts[state, one] for one in ORDER) for state in (State.RELEASED, State.REJECTED))
    return {
        "tiles": [
            Tile(
                "Open reviews",
                f"{sum(count for _, count in waiting):,}",
                note or "nothing waits",
                links.rows(REVIEWS, state__exact=State.OPEN),
                alarm=bool(counts[State.OPEN, ORDER[0]]),
            ),
            Tile(
                "Holds overridden",
                f"{released:,}",
                f"of {released + rejected:,} that people decided",
                links.rows(REVIEWS, state__exact=State.RELEASED, decided_at__gte=since.isoformat()),
            ),
        ]
    }
