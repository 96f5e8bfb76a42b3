"""What the learning lab keeps."""

from training.models.distributed import Contribution, ServedPolicy
from training.models.experiments import Experiment, ExperimentResult
from training.models.policies import Alias, Evaluation, ImmutableVersionError, PolicyVersion, Promotion, Trial
from training.models.runs import Anomaly, Checkpoint, Measurement, Run, RunLog
from training.models.schedules import TrainingSchedule
from training.models.store import Attempt, Resources, Rollout, Span, Worker

__all__ = [
    "Alias",
    "Anomaly",
    "Attempt",
    "Checkpoint",
    "Contribution",
    "Evaluation",
    "Experiment",
    "ExperimentResult",
    "ImmutableVersionError",
    "Measurement",
    "PolicyVersion",
    "Promotion",
    "Resources",
    "Rollout",
    "Run",
    "RunLog",
    "ServedPolicy",
    "Span",
    "TrainingSchedule",
    "Trial",
    "Worker",
]
