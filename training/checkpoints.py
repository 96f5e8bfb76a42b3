"""Save a run's state between rounds, and go on from it after a crash or a stop."""

from collections.abc import Mapping, Sequence
from typing import Protocol

from safetensors.torch import load, save
from torch import Tensor

from training.algorithms.learner import Learner
from training.algorithms.registry import algorithm
from training.models import Checkpoint, Run
from training.policies.ngram import from_bytes, to_bytes


class Stateful(Protocol):
    """What a run keeps between rounds besides its learner. Its names are its own."""

    def state(self) -> dict[str, Tensor]: ...

    def load_state(self, state: Mapping[str, Tensor]) -> None: ...


def save_checkpoint(run: Run, learner: Learner, *, rounds_done: int, also: Sequence[Stateful] = ()) -> None:
    """Keep weights, and the state of the learner and of `also`.

    One row a run: an older state is of no use once the newer one is there.
    """
    tensors = learner.state()
    for keeper in also:
        tensors |= keeper.state()
    Checkpoint.objects.update_or_create(
        run=run,
        defaults={
            "round": rounds_done,
            "weights": to_bytes(learner.policy),
            "tensors": save(tensors),
        },
    )


def restore(run: Run, config: object, *, device: str, also: Sequence[Stateful] = ()) -> tuple[Learner, int] | None:
    """The learner as it was, with the number of rounds it had done; None where nothing was saved.

    `also` is put back in place into the state that it was saved in.
    """
    checkpoint = Checkpoint.objects.filter(run=run).first()
    if checkpoint is None:
        return None
    policy = from_bytes(bytes(checkpoint.weights), device=device)
    learner: Learner = algorithm(run.algorithm).make_learner(policy, config)
    tensors = load(bytes(checkpoint.tensors))
    for keeper in (learner, *also):
        keeper.load_state(tensors)
    return learner, checkpoint.round
