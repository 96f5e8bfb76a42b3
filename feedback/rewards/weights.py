"""What each component of the reward weighs, and from which to which value it goes.

Weights are data of a numbered version. What a version does not name weighs nothing, so that a component which is added
later leaves every version before it as it was.
"""

import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any


class MalformedWeightsError(ValueError):
    """Weights that cannot be used; `field` is the group, or the group and the name, such as components.tone."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(f"{field}: {message}")
        self.field = field
        self.message = message


@dataclass(frozen=True, slots=True)
class Weights:
    """Shares of the total, renormalised over the components that are present."""

    length: float = 0.15  # 0 to 1: own words between 50 and 150
    tone: float = 0.15  # 0 to 1: the reply sounds as the feedback's mood asks for
    honesty: float = 0.15  # 0 to 1: a claim or a commitment comes with its limits
    acknowledgement: float = 0.15  # 0 to 1: the reply takes up what was said, in sentences of its own
    agreement: float = 0.4  # 0 to 1: the labels are those that a person gave; absent without such labels
    human: float = 0.0  # 0 to 1: what people made of the rollout afterwards; absent until somebody has looked

    def share(self, component: str) -> float:
        return float(getattr(self, component))


@dataclass(frozen=True, slots=True)
class AgreementWeights:
    """Shares of the component `agreement`, renormalised over the labels that a person gave."""

    category: float = 0.5  # right or wrong
    severity: float = 0.2  # right or wrong
    priority: float = 0.15  # graded by distance: one step off loses a quarter
    action: float = 0.15  # right or wrong

    def share(self, head: str) -> float:
        return float(getattr(self, head))


@dataclass(frozen=True, slots=True)
class Penalties:
    """Taken from the total on top of the shares: no gain elsewhere makes up for them where they are 1 or more."""

    overselling: float = 1.0  # an absolute assurance was found


GROUPS: dict[str, type] = {"components": Weights, "agreement": AgreementWeights, "penalties": Penalties}
SHARED = ("components", "agreement")
"""Groups of shares, of which at least one must weigh something."""


@dataclass(frozen=True, slots=True)
class RewardWeights:
    """One version of the reward, whole."""

    number: int = 1
    components: Weights = Weights()
    agreement: AgreementWeights = AgreementWeights()
    penalties: Penalties = Penalties()

    def as_data(self) -> dict[str, dict[str, float]]:
        """As a version keeps it: group to name to weight."""
        return {group: asdict(getattr(self, group)) for group in GROUPS}


def weights_from(number: int, data: Any) -> RewardWeights:
    """Read what a version keeps. Raises MalformedWeightsError, which names the field at fault."""
    if not isinstance(data, Mapping):
        raise MalformedWeightsError("weights", "must be an object of groups")
    unknown = sorted(set(data) - set(GROUPS))
    if unknown:
        raise MalformedWeightsError(unknown[0], f"unknown; there are {', '.join(GROUPS)}")
    return RewardWeights(number, **{group: _group(group, data.get(group, {})) for group in GROUPS})


def names(group: str) -> list[str]:
    return [field.name for field in fields(GROUPS[group])]


def _group(group: str, values: Any) -> Any:
    if not isinstance(values, Mapping):
        raise MalformedWeightsError(group, "must be an object of weights")
    unknown = sorted(set(values) - set(names(group)))
    if unknown:
        raise MalformedWeightsError(f"{group}.{unknown[0]}", f"unknown; there are {', '.join(names(group))}")
    found = {name: _weight(f"{group}.{name}", values.get(name, 0.0)) for name in names(group)}
    if group in SHARED and not any(found.values()):
        raise MalformedWeightsError(group, "at least one share must be above zero")
    return GROUPS[group](**found)


def _weight(field: str, value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise MalformedWeightsError(field, "must be a number")
    if not math.isfinite(value):
        raise MalformedWeightsError(field, "must be a finite number")
    if value < 0:
        raise MalformedWeightsError(field, "must not be negative")
    return float(value)


FIRST = RewardWeights()
"""Version 1, which the site starts with."""
TOTAL_RANGE = (-1.0, 1.0)
AUTOMATIC = (*(name for name in names("components") if name != "human"), *names("penalties"), "total")
"""What scoring a reply can find by itself; `human` comes later, from people."""
