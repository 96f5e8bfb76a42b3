"""How loaded the agent is when it takes up a text: the signals of the pressure monitor, against their budgets."""

from dataclasses import dataclass

from django.utils import timezone

from governance.core.framework.pressure import ContextPressureMonitor, Pressure
from governance.core.rules import RuleSet
from training.models import Rollout
from training.store.states import UNENDED

# The most of each that the agent is known to work well with: words, rollouts in flight, lines and questions, the share
# of rollouts that fail, rules in force.
BUDGETS = {"tokens": 4000, "messages": 500, "complexity": 400, "errors": 1.0, "instructions": 500}
# Failures are counted over the newest rollouts of the last ten minutes; too few of them tell nothing.
RECENT_SECONDS = 600.0
MOST_RECENT, FEWEST_RECENT = 200, 20


@dataclass(frozen=True)
class Load:
    """What is the same for all texts that are taken up at one moment."""

    in_flight: int
    error_rate: float | None


def current_load() -> Load:
    """Two small queries."""
    return Load(in_flight=Rollout.objects.filter(status__in=UNENDED).count(), error_rate=_error_rate())


def pressure_on(text: str, rules: RuleSet, load: Load) -> Pressure:
    return ContextPressureMonitor(BUDGETS).measure(
        {
            "tokens": len(text.split()),
            "messages": load.in_flight,
            "complexity": text.count("\n") + text.count("?"),
            "errors": load.error_rate,
            "instructions": len(rules.armed),
        }
    )


def _error_rate() -> float | None:
    since = timezone.now().timestamp() - RECENT_SECONDS
    recent = Rollout.objects.filter(start_time__gte=since).order_by("-start_time")
    ended = [status for status in recent.values_list("status", flat=True)[:MOST_RECENT] if status not in UNENDED]
    if len(ended) < FEWEST_RECENT:
        return None
    return ended.count("failed") / len(ended)
