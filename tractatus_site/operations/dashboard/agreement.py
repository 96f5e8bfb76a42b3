"""Whether the agent and people agree on labels, and people among themselves."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.core.cache import cache

from feedback.agreement import Agreement, agreement_figures
from feedback.kappa import Kappa
from feedback.plans import LABEL_HEADS
from tractatus_site.operations.dashboard import links
from tractatus_site.operations.dashboard.tile import Tile
from tractatus_site.operations.dashboard.volume import start_of

KEPT_SECONDS = 60
# Which agreement → the words for it. The middle one is free of what people see before they decide.
BETWEEN = {
    "agent": "agent and people",
    "audited": "agent and people who had not seen its labels",
    "people": "two people",
}


@dataclass(frozen=True, slots=True)
class Line:
    between: str
    cells: list[str]


def load(days: int) -> dict[str, Any]:
    """Kept for a minute, as the other figures of feedback are."""
    key = f"dashboard.agreement.{days}"
    found: Agreement | None = cache.get(key)
    if found is None:
        found = agreement_figures(start_of(days))
        cache.set(key, found, KEPT_SECONDS)
    return {
        "tiles": [_tile(found.agent["category"], days)],
        "heads": LABEL_HEADS,
        "lines": [Line(words, _cells(getattr(found, name))) for name, words in BETWEEN.items()],
    }


def _cells(by_head: Mapping[str, Kappa]) -> list[str]:
    return [told(by_head[head]) for head in LABEL_HEADS]


def _tile(found: Kappa, days: int) -> Tile:
    where = links.submissions(start_of(days), labels="corrected")
    value = "not measured here yet" if found.value is None else f"{found.value:.2f}"
    note = found.why if found.value is None else f"Cohen's kappa of the category, {_interval(found)}"
    return Tile("Agent and people agree", value, note, where)


def told(found: Kappa) -> str:
    if found.value is None:
        return f"not measured here yet ({found.why})"
    return f"{found.value:.2f}, {_interval(found)}"


def _interval(found: Kappa) -> str:
    return f"{found.low:.2f} to {found.high:.2f}, {found.n:,} pairs"
