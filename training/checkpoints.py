"""Save a run's state between rounds, and go on from it after a crash or a stop."""

from safetensors.torch import load, save

from training.algorithms.learner import Learner
from training.algorithms.registry import algorithm
from training.models import Checkpoint, Run
from training.policies.ngram import from_bytes, to_bytes


def save_checkpoint(run: Run, learner: Learner, *, rounds_done: int) -> None:
    """Keep weights and the learner's state. One row a run: an older state is of no use once the newer one is there."""
    Checkpoint.objects.update_or_create(
        run=run,
        defaults={
            "round": rounds_done,
            "weights": to_bytes(learner.policy),
            "tensors": save(learner.state()),
        },
    )


def restore(run: Run, config: object, *, device: str) -> tuple[Learner, int] | None:
    """The learner as it was, with the number of rounds it had done; None where nothing was saved."""
    checkpoint = Checkpoint.objects.filter(run=run).first()
    if checkpoint is None:
        return None
    policy = from_bytes(bytes(checkpoint.weights), device=device)
    learner: Learner = algorithm(run.algorithm).make_learner(policy, config)
    learner.load_state(load(bytes(checkpoint.tensors)))
    return learner, checkpoint.round
