"""The curves of an experiment as drawings, for the admin and for public pages, and in words and figures."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pygal

from governance.admin.drawing import PAPER, Theme, style, svg

MOST_LABELS = 10
LEGEND_COLUMNS = 5


@dataclass(frozen=True)
class Look:
    theme: Theme
    colours: tuple[str, ...]
    """Of the lines, each at least three times as light or dark as the ground."""


LIGHT = Look(PAPER, ("#26312f", "#b3421d", "#0d5659", "#6b4fa0", "#9a7b0a"))
DARK = Look(
    Theme(ground="#1c2024", lines="#363b41", ink="#ece6da", strong="#ffffff", soft="#b5ad9f"),
    ("#ece6da", "#f2967d", "#6fc7c0", "#b9a3e3", "#d9b44a"),
)
LOOKS = {"light": LIGHT, "dark": DARK}


def draw(curves: Mapping[str, Any], look: Look = LIGHT, *, titled: bool = True) -> bytes:
    """Lines by round as an SVG document. Without a title where the page says it in its own words."""
    rounds = _rounds(curves)
    drawing = pygal.Line(
        style=style(*look.colours, theme=look.theme, line_width=2),
        js=[],
        width=900,
        height=320,
        title=curves["title"] if titled else None,
        x_title="round",
        y_title=curves["unit"],
        show_dots=rounds <= MOST_LABELS,
        dots_size=3,
        max_scale=6,
        legend_at_bottom=True,
        legend_at_bottom_columns=min(len(curves["lines"]), LEGEND_COLUMNS),
        truncate_legend=-1,
        truncate_label=-1,
        x_labels=[str(number + 1) for number in range(rounds)],
        x_labels_major_count=min(rounds, MOST_LABELS),
        show_minor_x_labels=False,
    )
    for name, values in curves["lines"].items():
        drawing.add(name, values)
    return svg(drawing)


def told(curves: Mapping[str, Any]) -> str:
    """What the drawing shows, in a sentence for those who do not see it."""
    lines = [
        f"{name} from {values[0]:.3g} in round 1 to {values[-1]:.3g} in round {len(values)}"
        for name, values in curves["lines"].items()
    ]
    return f"{curves['title']}, {curves['unit']}: {'; '.join(lines)}."


def table(curves: Mapping[str, Any], *, most: int) -> list[tuple[int, list[float | None]]]:
    """The numbers behind a drawing: for each round, the value of each line, None where a line has ended.

    Of more than `most` rounds it shows some at equal distances, the first and the last among them.
    """
    lines: list[Sequence[float]] = list(curves["lines"].values())
    rounds = _rounds(curves)
    step = -(-rounds // most)
    shown = sorted({0, *range(step - 1, rounds, step), rounds - 1})
    return [(number + 1, [values[number] if number < len(values) else None for values in lines]) for number in shown]


def _rounds(curves: Mapping[str, Any]) -> int:
    return max(len(values) for values in curves["lines"].values())
