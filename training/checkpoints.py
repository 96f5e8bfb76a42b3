"""Save a run's state between rounds, and go on from it after a crash or a stop."""

from typing import Any

from safetensors.torch import load, save
from torch import Tensor

from training.algorithms.grpo import GRPO, GRPOConfig
from training.models import Checkpoint, Run
from training.policies.ngram import from_bytes, to_bytes


def save_checkpoint(run: Run, learner: GRPO, *, rounds_done: int) -> None:
    """Keep weights and Adam's moments. One row a run: an older state is of no use once the newer one is there."""
    Checkpoint.objects.update_or_create(
        run=run,
        defaults={
            "round": rounds_done,
            "weights": to_bytes(learner.policy),
            "tensors": save(_moments(learner)),
        },
    )


def restore(run: Run, config: GRPOConfig, *, device: str) -> tuple[GRPO, int] | None:
    """The learner as it was, with the number of rounds it had done; None where nothing was saved."""
    checkpoint = Checkpoint.objects.filter(run=run).first()
    if checkpoint is None:
        return None
    learner = GRPO(from_bytes(bytes(checkpoint.weights), device=device), config)
    state = learner.optimiser.state_dict()
    state["state"] = _nested(load(bytes(checkpoint.tensors)))
    learner.optimiser.load_state_dict(state)
    return learner, checkpoint.round


def _moments(learner: GRPO) -> dict[str, Tensor]:
    """Adam's state as flat names, such as 0/exp_avg."""
    return {
        f"{index}/{name}": tensor.detach().cpu().contiguous()
        for index, values in learner.optimiser.state_dict()["state"].items()
        for name, tensor in values.items()
    }


def _nested(flat: dict[str, Tensor]) -> dict[int, dict[str, Any]]:
    nested: dict[int, dict[str, Any]] = {}
    for name, tensor in flat.items():
        index, _, key = name.partition("/")
        nested.setdefault(int(index), {})[key] = tensor
    return nested
