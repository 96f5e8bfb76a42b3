"""The drawing of a small run: both arms' engagement by round, as places in an SVG that the page styles."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tractatus_site.integration.models import DemoRun

WIDTH, HEIGHT = 640, 280
LEFT, RIGHT, TOP, BOTTOM = 46, 14, 12, 34
STEPS = (0, 25, 50, 75, 100)
ARMS = {"ungoverned": "Ungoverned", "governed": "Governed"}


@dataclass(frozen=True)
class Tick:
    label: str
    at: float


@dataclass(frozen=True)
class Line:
    """One arm: its curve, and what happened in it altogether so far."""

    arm: str
    name: str
    path: str
    last: tuple[float, float]
    engagement: float
    attempted: int
    executed: int


@dataclass(frozen=True)
class Drawing:
    lines: Sequence[Line]
    across: Sequence[Tick]
    up: Sequence[Tick]
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    right: int = WIDTH - RIGHT
    bottom: int = HEIGHT - BOTTOM


def drawing(run: DemoRun) -> Drawing | None:
    """None until a round was played."""
    if not run.points:
        return None
    return Drawing(
        lines=[_line(arm, name, run) for arm, name in ARMS.items()],
        across=[Tick(str(number), _x(number, run.rounds)) for number in _numbers(run.rounds)],
        up=[Tick(str(step), _y(step)) for step in STEPS],
    )


def rows(run: DemoRun) -> list[dict[str, Any]]:
    """Every round with its number, for the table that says the same."""
    return [{"number": number, **point} for number, point in enumerate(run.points, start=1)]


def _line(arm: str, name: str, run: DemoRun) -> Line:
    points: list[Mapping[str, Any]] = [point[arm] for point in run.points]
    places = [(_x(number, run.rounds), _y(point["engagement"])) for number, point in enumerate(points, start=1)]
    return Line(
        arm=arm,
        name=name,
        path=" ".join(f"{x:g},{y:g}" for x, y in places),
        last=places[-1],
        engagement=points[-1]["engagement"],
        attempted=sum(point["attempted"] for point in points),
        executed=sum(point["executed"] for point in points),
    )


def _numbers(rounds: int) -> list[int]:
    step = max(1, rounds // 5)
    return sorted({1, *range(step, rounds + 1, step), rounds})


def _x(number: int, rounds: int) -> float:
    return round(LEFT + (WIDTH - LEFT - RIGHT) * (number - 1) / max(1, rounds - 1), 1)


def _y(percent: float) -> float:
    return round(HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * percent / 100, 1)
