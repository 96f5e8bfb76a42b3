"""Which version of the reward is in force, and the weights of any version by its number."""

from feedback.models import RewardVersion
from feedback.rewards.weights import RewardWeights, weights_from

VERSION = "tractatus.reward_version"
"""Attribute of a reward's span: the number of the version that gave it."""
VERSION_OF_RUN = "reward_version"
"""Key of a run's parameters, and of a rollout's task."""


class NoSuchRewardVersionError(LookupError):
    """A number that no version of the reward has."""


def weights_of(number: int | None) -> RewardWeights:
    """The weights of a version, or of the one in force, in one small query. Raises NoSuchRewardVersionError."""
    versions = RewardVersion.objects.all() if number is None else RewardVersion.objects.filter(number=number)
    row = versions.order_by("-number").values_list("number", "weights").first()
    if row is None:
        raise NoSuchRewardVersionError("there is no version of the reward" + (f" {number}" if number else ""))
    return weights_from(*row)
