"""The dashboard's drawings. Each shows what a table beside it says in figures, and leads to."""

from collections.abc import Callable, Sequence

import pygal

from governance.admin import drawing
from tractatus_site.operations.dashboard import feedback
from tractatus_site.operations.dashboard.volume import Line

GREEN = "#0d5659"
MOST_LABELS = 8
WIDTH = 900


def days(span: int) -> bytes:
    lines = feedback.load(span)["days"]
    chart = pygal.Bar(
        style=drawing.style(GREEN),
        js=[],
        title="Feedback received a day",
        show_legend=False,
        truncate_label=-1,
        max_scale=5,
        x_labels=[line.label for line in lines],
        x_labels_major_count=min(len(lines), MOST_LABELS),
        show_minor_x_labels=False,
        width=WIDTH,
        height=300,
    )
    chart.add("received", [line.count for line in lines])
    return drawing.svg(chart)


def categories(span: int) -> bytes:
    return _bars("Triaged, by category", feedback.load(span)["categories"])


def severities(span: int) -> bytes:
    return _bars("Triaged, by severity", feedback.load(span)["severities"])


CHARTS: dict[str, Callable[[int], bytes]] = {"days": days, "categories": categories, "severities": severities}


def _bars(title: str, lines: Sequence[Line]) -> bytes:
    chart = pygal.HorizontalBar(
        style=drawing.style(GREEN),
        js=[],
        title=title,
        show_legend=False,
        truncate_label=-1,
        x_labels=[line.label for line in reversed(lines)],
        max_scale=5,
        width=WIDTH // 2,
        height=120 + 34 * len(lines),
    )
    chart.add("submissions", [line.count for line in reversed(lines)])
    return drawing.svg(chart)
