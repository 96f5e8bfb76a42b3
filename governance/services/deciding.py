"""Decisions, taken and put on record in one step."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from governance import chain
from governance.core.actions import ProposedAction
from governance.core.decisions import Decision as Answer
from governance.core.decisions import undecided
from governance.core.errors import MalformedRuleError
from governance.models import Decision
from governance.selectors import current_rule_set


@dataclass(frozen=True, slots=True)
class Recorded:
    """A decision, and its record in the audit chain."""

    decision: Answer
    record: Decision


def answer(action: ProposedAction, *, pressure: float = 0.0) -> Answer:
    """Ask the rules in force, without a record. Rules that do not compile hold the action for a person."""
    try:
        return current_rule_set().decide(action, pressure=pressure)
    except MalformedRuleError:
        return undecided(action.text, "rules: MalformedRuleError", pressure=pressure)


def decide(action: ProposedAction, *, pressure: float = 0.0) -> Recorded:
    decision = answer(action, pressure=pressure)
    return Recorded(decision=decision, record=record_many([(action, decision)])[0])


def record_many(
    decided: Sequence[tuple[ProposedAction, Answer]], *, keys: Sequence[UUID] | None = None
) -> list[Decision]:
    """Put decisions on record, in order and in one transaction. Until that ends, other writers of the chain wait.

    `keys` are the ids of the records, where somebody had to tell them before they were written.
    """
    return chain.append(decided, keys=keys)
