"""One series of several runs in one drawing: a colour a run, and dashed lines for the ends of its interval."""

from collections.abc import Mapping, Sequence

from governance.admin.drawing import style, svg
from training.admin.curves import DASHED, blank, values_at
from training.models import Run

COLOURS = ("#0d5659", "#b3421d", "#6b4fa0", "#8a6a00", "#2f6db3", "#a02c5d")
HEIGHT = 420
LEGEND_COLUMNS = 3
LEGEND_MARGIN = 45
"""Below the legend: pygal rounds its number of rows down."""
MOST_DOTS = 60
"""Points of a line above which its dots would run together."""

Points = Mapping[Run, Sequence[tuple[int, float]]]


def draw(title: str, points: Points, ends: Sequence[Points]) -> bytes:
    """The chart as an SVG document; `ends` are the lower and the upper end of the interval, where it was measured."""
    steps = sorted({step for found in points.values() for step, _ in found})
    dotted = len(steps) <= MOST_DOTS
    # The order of the lines is that of the runs, so that a run has its colour in all drawings.
    lines = [(run, one) for run in points for one in (points, *ends) if one.get(run)]
    colours = {run: COLOURS[number % len(COLOURS)] for number, run in enumerate(points)}
    drawing = blank(
        title,
        steps,
        style=style(*(colours[run] for run, _ in lines), line_width=2),
        height=HEIGHT,
        legend_at_bottom_columns=min(len(points), LEGEND_COLUMNS),
        margin_bottom=LEGEND_MARGIN,
    )
    for run, one in lines:
        values = values_at(one[run], steps)
        if one is points:
            drawing.add(str(run), values, show_dots=dotted)
        else:
            # Without a title, it has no entry in the legend.
            drawing.add(None, values, stroke_style=DASHED, show_dots=False)
    return svg(drawing)


def alternative(title: str, points: Points) -> str:
    """What the drawing shows, in a sentence for those who do not see it."""
    told = [
        f"{run} from {found[0][1]:.3g} in round {found[0][0]} to {found[-1][1]:.3g} in round {found[-1][0]}"
        for run, found in points.items()
        if found
    ]
    return f"{title} by round: {'; '.join(told)}."
