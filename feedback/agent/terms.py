"""What a rollout runs under, and where its decisions go: each for itself, or a group together."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
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
from training.store.database import thread

Decided = Sequence[tuple[ProposedAction, Decision]]


@dataclass(frozen=True)
class Conditions:
    served: Served
    rules: RuleSet
    pressure: Pressure
    weights: RewardWeights


class Terms(Protocol):
    async def conditions(self, reference: str, task: dict[str, Any]) -> Conditions:
        """What the rollout of a task runs under, with the policy of a reference."""

    async def record(self, decided: Decided) -> list[UUID]:
        """Have the decisions of one rollout put on record; the ids of their records."""


class EachForItself:
    """A rollout asks the database, and its decisions are on record before it ends: in training, in any process."""

    async def conditions(self, reference: str, task: dict[str, Any]) -> Conditions:
        return await thread.run(self._conditions, reference, task)

    async def record(self, decided: Decided) -> list[UUID]:
        return [record.pk for record in await thread.run(record_many, decided)]

    def _conditions(self, reference: str, task: dict[str, Any]) -> Conditions:
        rules = current_rule_set()
        pressure = pressure_on(task["text"], rules, current_load())
        return Conditions(resolve(reference), rules, pressure, weights_of(task.get(VERSION_OF_RUN)))


@dataclass(frozen=True)
class Shared:
    """What is the same for all rollouts of a group."""

    rules: RuleSet
    load: Load
    weights: RewardWeights

    @classmethod
    def now(cls) -> "Shared":
        return cls(current_rule_set(), current_load(), weights_of(None))


class Together:
    """A group of live rollouts, made within seconds: what seldom changes is looked up once for all of them.

    Their decisions get their ids at once and go on record together, before anything that rests on them is written.
    """

    def __init__(self) -> None:
        self._shared: Shared | None = None
        self._served: dict[str, Served] = {}
        self._decided: dict[str, tuple[list[UUID], Decided]] = {}

    async def conditions(self, reference: str, task: dict[str, Any]) -> Conditions:
        if self._shared is None:
            self._shared = await thread.run(Shared.now)
        if reference not in self._served:
            self._served[reference] = await thread.run(resolve, reference)
        pressure = pressure_on(task["text"], self._shared.rules, self._shared.load)
        return Conditions(self._served[reference], self._shared.rules, pressure, self._shared.weights)

    async def record(self, decided: Decided) -> list[UUID]:
        keys = [uuid4() for _ in decided]
        self._decided[decided[0][0].subject] = (keys, decided)
        return keys

    def put_on_record(self, subjects: Iterable[str]) -> None:
        """Write the decisions on these subjects into the audit chain, in one transaction."""
        made = [self._decided[subject] for subject in subjects if subject in self._decided]
        keys = [key for own, _ in made for key in own]
        record_many([one for _, decided in made for one in decided], keys=keys)
