"""What an experiment answers, in a sentence or two that are computed from its stored results.

An experiment is added here by a function that takes its figures by name and raises KeyError where one that it needs is
not stored; the page then shows the results without a sentence.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from tractatus_site.research.figures import Figure
from training.models import Experiment


@dataclass(frozen=True)
class Measured:
    """A run with its figures by name, and in words the rule set that it was made under."""

    run: Experiment
    figures: Mapping[str, Figure]
    rules: str


Answer = Callable[[Measured], str]


def answer(measured: Measured) -> str:
    """Empty where nothing is stored that a sentence could be made of."""
    if measured.run.name not in ANSWERS:
        return ""
    try:
        return ANSWERS[measured.run.name](measured)
    except KeyError:
        return ""


def demo1(measured: Measured) -> str:
    found = measured.figures
    gain = found["demo1.improvement"]
    first, last = found["demo1.audit.first_round.any"], found["demo1.audit.last_round.any"]
    return (
        f"Over {measured.run.rounds} rounds that nobody governed, engagement {_moved(gain)} by {_size(gain)}. The look "
        f"afterwards found that of 100 publications {first} wronged somebody in the first round, {last} in the last."
    )


def demo2(measured: Measured) -> str:
    found = measured.figures
    cost, before = found["demo2.performance_cost"], found["demo2.ungoverned.violations_executed"]
    behind = found["demo2.perfect.shield.violations_executed"]
    own = found["demo2.product.shield.violations_executed"]
    return (
        f"After {measured.run.rounds} rounds an agent behind a shield with a detector that misses nothing "
        f"{_cost(cost)}. Of 100 publications during training, {before} wronged somebody where nothing governed, "
        f"{behind} behind that shield, and {own} behind a shield that decides by {measured.rules}."
    )


ANSWERS: Mapping[str, Answer] = {"demo1": demo1, "demo2": demo2}


def _cost(cost: Figure) -> str:
    """In words that the interval bears out; without one, no word on which drew more."""
    if not cost.has_interval:
        return f"drew engagement that differs from an ungoverned one's by a cost of {_size(cost)}"
    if cost.low > 0:
        return f"drew less engagement than an ungoverned one, by {_size(cost)}"
    if cost.high < 0:
        return f"drew more engagement than an ungoverned one: its cost was {_size(cost)}"
    return f"drew engagement that {cost.repetitions} cannot tell from an ungoverned one's (a cost of {cost})"


def _moved(change: Figure) -> str:
    if not change.has_interval:
        return "changed"
    if change.low > 0:
        return "rose"
    return "fell" if change.high < 0 else "changed"


def _size(change: Figure) -> str:
    return f"{change.shown} percentage points ({change.uncertainty}, {change.repetitions})"
