"""What a change of the rules would have changed: decided twice, with the rules as they are and as they would be."""

from collections import Counter
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field
from uuid import UUID

from governance.core.rules import RuleSet
from governance.models import Decision
from governance.replay import SOURCES, Replayed

MOST_EXAMPLES = 20
OUTCOMES = {"block": "blocked", "hold": "held", "redact": "redacted", "allow": "passed"}
# A text that was kept is masked already: whether masking it again would do anything says nothing about what was sent.
OUTCOMES_OF_MASKED = {**OUTCOMES, "redact": "passed"}


@dataclass(frozen=True, slots=True)
class Shift:
    """One action that would have ended otherwise."""

    subject: str
    decision: UUID | None
    before: str
    after: str


@dataclass(slots=True)
class Trial:
    """Actions of one kind of origin, decided on with both sets of rules."""

    outcomes: dict[str, str]
    before: Counter[str] = field(default_factory=Counter)
    after: Counter[str] = field(default_factory=Counter)
    shifts: Counter[tuple[str, str]] = field(default_factory=Counter)
    examples: list[Shift] = field(default_factory=list)
    remasked: int = 0

    @property
    def total(self) -> int:
        return self.before.total()

    @property
    def rows(self) -> list[tuple[str, int, int, int]]:
        """Of each outcome: its name, how often before, how often after, and the difference."""
        names = dict.fromkeys(self.outcomes.values())
        return [(name, self.before[name], self.after[name], self.after[name] - self.before[name]) for name in names]

    @property
    def moves(self) -> list[tuple[str, str, int]]:
        """Outcome before, outcome after, and how often; the commonest first."""
        return [(before, after, count) for (before, after), count in self.shifts.most_common()]


@dataclass(frozen=True, slots=True)
class Preview:
    """`decisions` counts the decisions on record that were looked at, `stored` holds those that could be replayed."""

    decisions: int
    stored: Trial
    golden: Trial

    @property
    def not_replayed(self) -> int:
        return self.decisions - self.stored.total


def preview_change(*, before: RuleSet, after: RuleSet, kinds: Collection[str], limit: int) -> Preview:
    """Try a change on the newest decisions on record, at most `limit`, and on the golden sets; nothing is written.

    `kinds` are the kinds of action that the changed rule governs, before or after: others cannot end otherwise.
    """
    recorded = set(Decision.objects.order_by("-sequence").values_list("pk", flat=True)[:limit])
    stored, golden = Trial(OUTCOMES_OF_MASKED), Trial(OUTCOMES)
    for one in _replayed(limit):
        trial = golden if one.decision is None else stored
        if one.decision is None or one.decision in recorded:
            _try(trial, one, before=before, after=after if one.action.kind in kinds else before)
    return Preview(decisions=len(recorded), stored=stored, golden=golden)


def _replayed(limit: int) -> Iterable[Replayed]:
    sources: Iterable[Callable[[int], Iterable[Replayed]]] = SOURCES.values()
    return (one for source in sources for one in source(limit))


def _try(trial: Trial, one: Replayed, *, before: RuleSet, after: RuleSet) -> None:
    then = before.decide(one.action)
    now = then if after is before else after.decide(one.action)
    shift = trial.outcomes[then.outcome], trial.outcomes[now.outcome]
    trial.before[shift[0]] += 1
    trial.after[shift[1]] += 1
    if shift[0] == shift[1]:
        trial.remasked += then.text != now.text
        return
    trial.shifts[shift] += 1
    if len(trial.examples) < MOST_EXAMPLES:
        trial.examples.append(Shift(one.subject, one.decision, *shift))
