"""The context pressure monitor: quality falls under load, so checks tighten as it rises.

Weights, levels and multipliers are the framework's. It keeps no clock and reads nothing by itself: whoever runs a
rollout, a queue or a training run hands it the signals.
"""

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass
from math import isfinite
from typing import NamedTuple

WEIGHTS = {"tokens": 0.35, "messages": 0.25, "complexity": 0.15, "errors": 0.15, "instructions": 0.10}
REMEMBERED = 50  # scores, the oldest forgotten first
_TREND_OF = 5  # of these, the newer half is compared with the older
_STEADY = 0.05


class Level(NamedTuple):
    name: str
    since: float
    multiplier: float
    advice: str


LEVELS = (
    Level("NORMAL", 0.0, 1.0, "Go on as usual."),
    Level("ELEVATED", 0.3, 1.3, "Check a little more closely, and do not begin what can wait."),
    Level("HIGH", 0.5, 1.6, "Finish what is open before beginning more."),
    Level("CRITICAL", 0.7, 2.0, "A person reviews every proposal."),
    Level("DANGEROUS", 0.85, 3.0, "Pause until a person has looked."),
)
_ADVICE = {
    "tokens": "Shorten the rollout, or split it.",
    "messages": "Let fewer rollouts run at once.",
    "complexity": "Take the task apart into smaller ones.",
    "errors": "Find the cause of the errors before going on.",
    "instructions": "Ask a person whether every instruction in force is still needed.",
}


@dataclass(frozen=True, slots=True)
class Pressure:
    """`score` runs from 0 to 1, `multiplier` from 1 to 3; `trend` is rising, falling or steady.

    `contributions` add up to the score, `missing` names the signals that nobody gave: their weight was shared out.
    """

    score: float
    level: str
    multiplier: float
    trend: str
    contributions: Mapping[str, float]
    missing: tuple[str, ...]
    recommendations: tuple[str, ...]


class ContextPressureMonitor:
    """Remembers its last scores for the trend. One monitor belongs to one run; it is not shared between threads."""

    def __init__(self, budgets: Mapping[str, float] | None = None) -> None:
        """`budgets` says, by signal, which amount is a full load of 1. Raises ValueError for an unknown signal, and for
        a budget that is not above 0."""
        self._budgets = dict(budgets or {})
        for name, budget in self._budgets.items():
            if name not in WEIGHTS:
                raise ValueError(f"unknown signal {name!r} (one of {', '.join(WEIGHTS)})")
            if not (isfinite(budget) and budget > 0):
                raise ValueError(f"the budget of {name} must be above 0")
        self._scores: deque[float] = deque(maxlen=REMEMBERED)

    def measure(self, amounts: Mapping[str, float | None]) -> Pressure:
        """The pressure of amounts, such as 3,000 tokens, each divided by its budget; without a budget, by 1."""
        ratios = {
            name: None if amount is None else amount / self._budgets.get(name, 1.0) for name, amount in amounts.items()
        }
        pressure = from_signals(ratios, history=tuple(self._scores))
        self._scores.append(pressure.score)
        return pressure


def from_signals(signals: Mapping[str, float | None], *, history: tuple[float, ...] = ()) -> Pressure:
    """The pressure of `signals`, ratios of 0 to 1 by name; what lies above 1 counts as 1, and below 0 as 0.

    None, or an absent name, is a signal that nobody measured: it is left out, and the weights of the others grow in
    proportion. What is no number at all counts as full load, and so does an action without any signal, because nobody
    knows then how loaded the system is. `history` holds earlier scores, the oldest first. Raises nothing.
    """
    known = {name: _ratio(signals[name]) for name in WEIGHTS if signals.get(name) is not None}
    missing = tuple(name for name in WEIGHTS if name not in known)
    whole = sum(WEIGHTS[name] for name in known)
    contributions = {name: WEIGHTS[name] / whole * ratio for name, ratio in known.items()}
    score = min(1.0, sum(contributions.values())) if known else 1.0
    level = level_of(score)
    return Pressure(
        score=score,
        level=level.name,
        multiplier=level.multiplier,
        trend=_trend((*history, score)),
        contributions=contributions,
        missing=missing,
        recommendations=_recommendations(level, contributions, missing),
    )


def level_of(score: float) -> Level:
    """The level that a score of 0 to 1 belongs to."""
    # Shares of a weight do not add up exactly in binary; a score a hair below a step stands on it.
    return next(level for level in reversed(LEVELS) if score + 1e-9 >= level.since)


def _ratio(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or value != value:  # noqa: PLR0124 - not a number
        return 1.0
    return min(1.0, max(0.0, float(value)))


def _trend(scores: tuple[float, ...]) -> str:
    recent = scores[-_TREND_OF:]
    if len(recent) < 2:  # noqa: PLR2004 - one score has no direction
        return "steady"
    half = len(recent) // 2
    rise = sum(recent[-half:]) / half - sum(recent[:half]) / half
    if abs(rise) < _STEADY:
        return "steady"
    return "rising" if rise > 0 else "falling"


def _recommendations(level: Level, contributions: Mapping[str, float], missing: tuple[str, ...]) -> tuple[str, ...]:
    advice = [level.advice]
    if contributions and level is not LEVELS[0]:
        advice.append(_ADVICE[max(contributions, key=contributions.__getitem__)])
    if missing:
        advice.append(f"Not measured, and left out of the score: {', '.join(missing)}.")
    return tuple(advice)
