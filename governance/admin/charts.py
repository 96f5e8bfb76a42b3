"""The dashboard's drawings. Each shows what a table beside it says in figures."""

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from typing import Any

import pygal
from django.utils import timezone

from governance import statistics
from governance.admin import drawing
from governance.core.decisions import EFFECTS

# Allowed, masked, held, blocked: told apart also by those who see few colours.
OUTCOME_COLOURS = ("#0d5659", "#7fb3ae", "#d99a2b", "#a03018")
OUTCOMES = {"allow": "allowed", "redact": "masked", "hold": "held", "block": "blocked"}
MOST_LABELS = 10
MOST_RULES = 12
SIZE = {"width": 900, "height": 340}


def outcomes(days: int) -> bytes:
    """Decisions a day, one on top of the other by outcome."""
    shown, counts = last_days(days), by_day(statistics.daily(days))
    chart = pygal.StackedBar(
        style=drawing.style(*OUTCOME_COLOURS),
        title="Decisions a day, by outcome",
        **_dated(shown, series=len(EFFECTS)),
        **SIZE,
    )
    for outcome in EFFECTS:
        chart.add(OUTCOMES[outcome], [counts.get((day, outcome), 0) for day in shown])
    return drawing.svg(chart)


def pressure(days: int) -> bytes:
    """The mean and the highest pressure of each day; a day without decisions leaves a gap."""
    shown, loads = last_days(days), pressures(statistics.daily(days))
    chart = pygal.Line(
        style=drawing.style("#0d5659", "#a03018", line_width=2),
        title="Pressure by day, from 0 to 1",
        range=(0, 1),
        dots_size=3,
        **_dated(shown, series=2),
        **SIZE,
    )
    chart.add("mean", [loads[day][0] if day in loads else None for day in shown])
    chart.add("highest", [loads[day][1] if day in loads else None for day in shown])
    return drawing.svg(chart)


def rules(days: int) -> bytes:
    """The rules that fired most, the most frequent at the top."""
    shown = [figures for figures in statistics.rule_figures(days) if figures.fires][:MOST_RULES]
    chart = pygal.HorizontalBar(
        style=drawing.style("#0d5659"),
        title="Decisions in which a rule fired",
        js=[],
        show_legend=False,
        truncate_label=-1,
        x_labels=[figures.rule for figures in reversed(shown)],
        width=SIZE["width"],
        height=120 + 34 * len(shown),
    )
    chart.add("decisions", [figures.fires for figures in reversed(shown)])
    return drawing.svg(chart)


CHARTS: dict[str, Callable[[int], bytes]] = {"outcomes": outcomes, "pressure": pressure, "rules": rules}


def last_days(days: int) -> list[date]:
    today = timezone.now().date()
    return [today - timedelta(days=back) for back in reversed(range(days))]


def by_day(groups: Sequence[statistics.Group]) -> dict[tuple[date, str], int]:
    counts: dict[tuple[date, str], int] = {}
    for group in groups:
        key = (group.day, group.outcome)
        counts[key] = counts.get(key, 0) + group.count
    return counts


def pressures(groups: Sequence[statistics.Group]) -> dict[date, tuple[float, float]]:
    """Mean and highest pressure of each day that has decisions."""
    weighed: dict[date, tuple[float, float, int]] = {}
    for group in groups:
        total, highest, count = weighed.get(group.day, (0.0, 0.0, 0))
        weighed[group.day] = (
            total + group.pressure * group.count,
            max(highest, group.highest),
            count + group.count,
        )
    return {day: (total / count, highest) for day, (total, highest, count) in weighed.items()}


def _dated(shown: Sequence[date], *, series: int) -> dict[str, Any]:
    return {
        "js": [],
        "legend_at_bottom": True,
        "legend_at_bottom_columns": series,
        "truncate_legend": -1,
        "truncate_label": -1,
        "max_scale": 6,
        "x_labels": [f"{day:%d %b}" for day in shown],
        "x_labels_major_count": min(len(shown), MOST_LABELS),
        "show_minor_x_labels": False,
    }
