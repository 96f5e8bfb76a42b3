"""A decision watched while it is made: the text as the rules read it, which of them read it, and what each step took.

The decision is the one that would be made without anybody watching. Times are of the wall clock, so that they add up to
what the decision itself says it took; looking at the clock is part of them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from time import perf_counter
from typing import Any

from governance.core.actions import ProposedAction
from governance.core.checks.registry import Span
from governance.core.decisions import Decision
from governance.core.evaluation import Evaluation
from governance.core.index import Armed, RuleIndex
from governance.core.reading import Reading
from governance.core.rules import RuleSet


@dataclass(slots=True)
class Asked:
    """One rule that read the text, as often as masking made it: what it found altogether, in how many milliseconds."""

    rule: Armed
    found: int = 0
    ms: float = 0.0


@dataclass(frozen=True, slots=True)
class Trace:
    """`read` holds the text as the rules saw it: folded, and where something was disguised once more with that undone.
    It is empty where no rule was asked. Milliseconds: `reading` until the text was prepared, `choosing` the rules that
    could match, `asking` them; the rest of the decision's is masking and adding up."""

    decision: Decision
    read: tuple[str, ...]
    asked: tuple[Asked, ...]
    in_scope: int
    reading: float
    choosing: float
    asking: float

    @property
    def rest(self) -> float:
        return max(0.0, self.decision.ms - self.reading - self.choosing - self.asking)


class Watched(Evaluation):
    def __init__(self, index: RuleIndex, action: ProposedAction, *, pressure: float) -> None:
        self.read: tuple[str, ...] = ()
        self.asked: dict[str, Asked] = {}
        self.in_scope = len(index.rules)
        self.reading = self.choosing = 0.0
        self._began = perf_counter()
        super().__init__(index, action, pressure=pressure)

    def _candidates(self, reading: Reading) -> Sequence[Armed]:
        began = perf_counter()
        if not self.read:
            self.reading = _ms(began - self._began)
            self.read = tuple(view.examined.text for view in reading.views)
        candidates = super()._candidates(reading)
        self.choosing += _ms(perf_counter() - began)
        return candidates

    def _ask(self, rule: Armed, reading: Reading) -> list[Span]:
        began = perf_counter()
        spans = super()._ask(rule, reading)
        asked = self.asked.setdefault(rule.instruction, Asked(rule))
        asked.found += len(spans)
        asked.ms += _ms(perf_counter() - began)
        return spans


def trace(rules: RuleSet, action: ProposedAction) -> Trace:
    """Decide on an action and tell how; never raises."""
    made: list[Watched] = []

    def watched(*arguments: Any, **options: Any) -> Watched:
        made.append(Watched(*arguments, **options))
        return made[0]

    decision = rules.decide(action, evaluation=watched)
    if not made:
        return Trace(decision, (), (), 0, 0.0, 0.0, 0.0)
    one = made[0]
    asked = tuple(one.asked.values())
    return Trace(
        decision=decision,
        read=one.read,
        asked=asked,
        in_scope=one.in_scope,
        reading=one.reading,
        choosing=one.choosing,
        asking=sum(each.ms for each in asked),
    )


def _ms(seconds: float) -> float:
    return seconds * 1000
