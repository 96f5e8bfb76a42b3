"""What a rollout runs under, and where its decisions go: each for itself, or a group together."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Protocol
from uuid import UUID, uuid4

from feedback.agent.load import Load, current_load, pressure_on
from feedback.rewards.versions import VERSION_OF_RUN, weights_of
from feedback.rewards.weights import RewardWeights
from governance.core.actions import ProposedAction
from governance.core.decisions import Decision
from governance.core.framework.pressure import Pressure
from governance.core.rules import RuleSet
from governance.services import current_rule_set, record_many
from training.serving import Served, resolve

Decided = Sequence[tuple[ProposedAction, Decision]]


@dataclass(frozen=True)
class Conditions:
    served: Served
    rules: RuleSet
    pressure: Pressure
    weights: RewardWeights


class Terms(Protocol):
    def conditions(self, reference: str, task: dict[str, Any]) -> Conditions:
        """What the rollout of a task runs under, with the policy of a reference."""

    def record(self, decided: Decided) -> list[UUID]:
        """Have the decisions of one rollout put on record; the ids of their records."""


class EachForItself:
    """A rollout asks the database, and its decisions are on record before it ends: in training, in any process."""

    def conditions(self, reference: str, task: dict[str, Any]) -> Conditions:
        rules = current_rule_set()
        pressure = pressure_on(task["text"], rules, current_load())
        return Conditions(resolve(reference), rules, pressure, weights_of(task.get(VERSION_OF_RUN)))

    def record(self, decided: Decided) -> list[UUID]:
        return [record.pk for record in record_many(decided)]


class Together:
    """A group of live rollouts, made within seconds: what seldom changes is looked up once for all of them.

    Their decisions get their ids at once and go on record together, before anything that rests on them is written.
    """

    def __init__(self) -> None:
        self._decided: dict[str, tuple[list[UUID], Decided]] = {}

    @cached_property
    def rules(self) -> RuleSet:
        return current_rule_set()

    @cached_property
    def load(self) -> Load:
        return current_load()

    @cached_property
    def weights(self) -> RewardWeights:
        return weights_of(None)

    def conditions(self, reference: str, task: dict[str, Any]) -> Conditions:
        pressure = pressure_on(task["text"], self.rules, self.load)
        return Conditions(resolve(reference), self.rules, pressure, self.weights)

    def record(self, decided: Decided) -> list[UUID]:
        keys = [uuid4() for _ in decided]
        self._decided[decided[0][0].subject] = (keys, decided)
        return keys

    def put_on_record(self, subjects: Iterable[str]) -> None:
        """Write the decisions on these subjects into the audit chain, in one transaction."""
        made = [self._decided[subject] for subject in subjects if subject in self._decided]
        keys = [key for own, _ in made for key in own]
        record_many([one for _, decided in made for one in decided], keys=keys)
