"""What a run writes down before it learns, whatever it trains."""

from collections.abc import Callable, Mapping
from typing import Any

from feedback.rewards.versions import VERSION_OF_RUN, weights_of
from feedback.rewards.weights import RewardWeights
from governance.provenance import code_version
from governance.services import current_rule_set
from training.models import Run


def begin(
    run: Run, *, device: str, data: dict[str, Any], parameters: Mapping[str, Any], say: Callable[[str], None]
) -> RewardWeights:
    """Write down what the run works with; the reward that it is scored by.

    A run that is resumed goes on with the reward that it began with: its rounds must compare.
    """
    if run.data and run.data != data:
        say("the examples have changed since this run began; it goes on with those of today")
    weights = weights_of(run.parameters.get(VERSION_OF_RUN))
    run.device, run.data = device, data
    run.code_version, run.rule_revision = code_version(), current_rule_set().revision
    run.parameters = {**run.parameters, **parameters, VERSION_OF_RUN: weights.number}
    run.save(update_fields=["device", "data", "code_version", "rule_revision", "parameters", "rounds_total"])
    return weights
