"""A run's series as drawings: SVG without any script, shown by <img>, so that the page's policy stays strict."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pygal
from pygal.style import Style

from governance.admin.drawing import style, svg
from training.drift import INTERVAL

Series = Mapping[str, Sequence[tuple[int, float]]]

MOST_LABELS = 10
DASHED = {"dasharray": "4, 4"}
STYLE = style("#0d5659", "#b3421d", "#6b4fa0", line_width=2)


@dataclass(frozen=True)
class Chart:
    title: str
    lines: Mapping[str, str]
    """Name of the series to its label in the legend."""
    band: tuple[str, str] = ("", "")
    """Series of the lower and the upper end of the interval around the first line."""

    @property
    def series(self) -> list[str]:
        return [*self.lines, *filter(None, self.band)]


CHARTS = {
    "reward": Chart("Reward by round", {"reward": "mean reward"}, band=("reward_low", "reward_high")),
    "violations": Chart(
        "Violations by round",
        {"violations_attempted": "attempted", "violations_executed": "executed"},
    ),
    "probes": Chart(
        "Frozen probes by round",
        {"probe_attempted": "share attempted", "probe_reward": "reward", "probe_agreement": "agreement"},
    ),
    "drift": Chart(
        f"Drift on the probes by round, in standard deviations ({INTERVAL:g} are a signal)",
        {"drift_attempted": "share attempted", "drift_reward": "reward", "drift_agreement": "agreement"},
    ),
    "validation": Chart("Validation by round", {"validation_reward": "reward"}),
    "load": Chart("Pressure by round", {"pressure": "pressure"}),
    "staleness": Chart(
        "Staleness by round",
        {"stale_share": "share of stale rollouts", "rollout_staleness": "rounds behind, on average"},
    ),
    "learning": Chart("Update by round", {"kl": "KL divergence", "entropy": "entropy", "agreement": "agreement"}),
}


def drawable(chart: Chart, series: Series) -> bool:
    return any(series.get(name) for name in chart.lines)


def draw(chart: Chart, series: Series) -> bytes:
    """The chart as an SVG document. A point missing from one series leaves a gap in its line."""
    steps = sorted({step for name in chart.lines for step, _ in series.get(name, ())})
    drawing = blank(chart.title, steps)
    for name, label in chart.lines.items():
        if series.get(name):
            drawing.add(label, values_at(series[name], steps))
    for name, label in zip(chart.band, ("lower end of 95 % interval", "upper end"), strict=True):
        if series.get(name):
            drawing.add(label, values_at(series[name], steps), stroke_style=DASHED, show_dots=False)
    return svg(drawing)


def blank(title: str, steps: Sequence[int], *, style: Style = STYLE, height: int = 320, **more: Any) -> Any:
    """A drawing by round that has no line yet. `more` are settings of pygal."""
    return pygal.Line(
        style=style,
        js=[],
        width=900,
        height=height,
        title=title,
        x_title="round",
        dots_size=2,
        max_scale=6,
        legend_at_bottom=True,
        truncate_legend=-1,
        truncate_label=-1,
        x_labels=[str(step) for step in steps],
        x_labels_major_count=min(len(steps), MOST_LABELS),
        show_minor_x_labels=False,
        **more,
    )


def values_at(points: Sequence[tuple[int, float]], steps: Sequence[int]) -> list[float | None]:
    """One value for each step, None where there is no point."""
    at = dict(points)
    return [at.get(step) for step in steps]


def alternative(chart: Chart, series: Series) -> str:
    """What the drawing shows, in a sentence for those who do not see it."""
    told = [
        f"{label} from {points[0][1]:.3g} in round {points[0][0]} to {points[-1][1]:.3g} in round {points[-1][0]}"
        for name, label in chart.lines.items()
        if (points := series.get(name))
    ]
    return f"{chart.title}: {'; '.join(told)}. The figures are in the table below."
