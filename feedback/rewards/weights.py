"""What each component of the reward weighs, and from which to which value it goes."""

from dataclasses import dataclass, fields


@dataclass(frozen=True, slots=True)
class Weights:
    """Shares of the total, renormalised over the components that are present."""

    length: float = 0.15  # 0 to 1: own words between 50 and 150
    tone: float = 0.15  # 0 to 1: the reply sounds as the feedback's mood asks for
    honesty: float = 0.15  # 0 to 1: a claim or a commitment comes with its limits
    acknowledgement: float = 0.15  # 0 to 1: the reply takes up what was said, in sentences of its own
    agreement: float = 0.4  # 0 to 1: the labels are those that a person gave; absent without such labels

    def share(self, component: str) -> float:
        return float(getattr(self, component))


@dataclass(frozen=True, slots=True)
class AgreementWeights:
    """Shares of the component `agreement`, renormalised over the labels that a person gave."""

    category: float = 0.5  # right or wrong
    severity: float = 0.2  # right or wrong
    priority: float = 0.15  # graded by distance: one step off loses a quarter
    action: float = 0.15  # right or wrong


# Added to the total on top of the shares when an absolute assurance is found (overselling = -1): no gain elsewhere
# makes up for it.
OVERSELLING_PENALTY = 1.0
TOTAL_RANGE = (-1.0, 1.0)
COMPONENTS = (*(field.name for field in fields(Weights)), "overselling", "total")
