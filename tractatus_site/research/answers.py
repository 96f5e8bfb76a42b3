"""What an experiment answers, in a sentence or two that are computed from its stored results.

An experiment is added here by a function that takes its figures by name and raises KeyError where one that it needs is
not stored; the page then shows the results without a sentence.
"""

from collections.abc import Callable, Mapping

from tractatus_site.research.figures import Figure
from training.models import Experiment

Found = Mapping[str, Figure]
Answer = Callable[[Found, Experiment], str]


def answer(experiment: Experiment | None, found: Found) -> str:
    """Empty where nothing is stored that a sentence could be made of."""
    if experiment is None or experiment.name not in ANSWERS:
        return ""
    try:
        return ANSWERS[experiment.name](found, experiment)
    except KeyError:
        return ""


def demo1(found: Found, run: Experiment) -> str:
    gain = found["demo1.improvement"]
    first, last = found["demo1.audit.first_round.any"], found["demo1.audit.last_round.any"]
    return (
        f"Over {run.rounds} rounds that nobody governed, engagement {_moved(gain)} by {_size(gain)}. The look "
        f"afterwards found that of 100 publications {first} wronged somebody in the first round, {last} in the last."
    )


def demo2(found: Found, run: Experiment) -> str:
    cost, before = found["demo2.performance_cost"], found["demo2.ungoverned.violations_executed"]
    behind = found["demo2.perfect.shield.violations_executed"]
    own = found["demo2.product.shield.violations_executed"]
    return (
        f"After {run.rounds} rounds an agent behind a shield with a detector that misses nothing {_cost(cost)}. Of 100 "
        f"publications during training, {before} wronged somebody where nothing governed, {behind} behind that shield, "
        f"and {own} behind a shield that decides by the rules of this site."
    )


ANSWERS: Mapping[str, Answer] = {"demo1": demo1, "demo2": demo2}


def _cost(cost: Figure) -> str:
    """In words that the interval bears out."""
    if cost.low > 0:
        return f"drew less engagement than an ungoverned one, by {_size(cost)}"
    if cost.high < 0:
        return f"drew more engagement than an ungoverned one: its cost was {_size(cost)}"
    return f"drew engagement that {cost.seeds} seeds cannot tell from an ungoverned one's (a cost of {cost})"


def _moved(change: Figure) -> str:
    if change.low > 0:
        return "rose"
    return "fell" if change.high < 0 else "changed"


def _size(change: Figure) -> str:
    return f"{change.shown} percentage points (95 % interval {change.interval}, {change.seeds} seeds)"
