"""Training runs: what they were asked, how far they are, their series, and what looked wrong in them."""

import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone

from governance.models import Decision
from training.models.schedules import TrainingSchedule


class Run(models.Model):
    """One training run: what it was asked, how far it is, what came out."""

    class Status(models.TextChoices):
        QUEUED = "queued"
        RUNNING = "running"
        SUCCEEDED = "succeeded"
        FAILED = "failed"
        INTERRUPTED = "interrupted"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=40, help_text="What is trained, such as feedback.")
    algorithm = models.CharField(max_length=40)
    mode = models.CharField(max_length=12, default="local")
    status = models.CharField(max_length=12, choices=Status, default=Status.QUEUED, db_index=True)
    parameters = models.JSONField(default=dict)
    seed = models.BigIntegerField(default=0)
    device = models.CharField(max_length=40, blank=True)
    code_version = models.CharField(max_length=64, blank=True)
    rule_revision = models.CharField(max_length=64, blank=True)
    data = models.JSONField(default=dict, help_text="Sizes and hashes of the training and held-out examples.")
    rounds_done = models.PositiveIntegerField(default=0)
    rounds_total = models.PositiveIntegerField(default=0)
    result = models.JSONField(default=dict)
    error = models.TextField(blank=True)
    owner = models.CharField(max_length=100, blank=True, help_text="Host and process that hold the lease.")
    lease_until = models.DateTimeField(null=True, blank=True)
    requested_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL)
    schedule = models.ForeignKey(
        TrainingSchedule, null=True, blank=True, on_delete=models.SET_NULL, related_name="runs"
    )
    created_at = models.DateTimeField(default=timezone.now, db_index=True)
    started_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    stop_requested_at = models.DateTimeField(null=True, blank=True)
    stop_requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    seconds = models.FloatField(default=0.0, help_text="Time spent running, resumed parts included.")

    class Meta:
        ordering = ["-created_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind"], condition=models.Q(status="running"), name="one_running_run_per_kind"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.algorithm} {str(self.id)[:8]}"


class Checkpoint(models.Model):
    """The latest state of a run from which it can go on: policy weights and the optimiser's moments."""

    run = models.OneToOneField(Run, on_delete=models.CASCADE, related_name="checkpoint")
    round = models.PositiveIntegerField()
    weights = models.BinaryField()
    tensors = models.BinaryField(help_text="Optimiser moments, as safetensors.")
    saved_at = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        return f"{self.run_id} after round {self.round}"


class RunLog(models.Model):
    """The newest lines that a run said, for whoever watches it from another machine."""

    run = models.OneToOneField(Run, on_delete=models.CASCADE, related_name="log")
    lines = models.TextField()

    def __str__(self) -> str:
        return f"log of {self.run_id}"


class Measurement(models.Model):
    """One point of a run's series, such as the mean reward of a round."""

    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="measurements")
    name = models.CharField(max_length=60)
    step = models.PositiveIntegerField()
    value = models.FloatField()

    class Meta:
        ordering = ["run", "name", "step"]
        constraints = [models.UniqueConstraint(fields=["run", "name", "step"], name="one_value_per_run_name_step")]

    def __str__(self) -> str:
        return f"{self.name}[{self.step}] = {self.value:g}"


class Anomaly(models.Model):
    """A sign that a run's reward no longer measures what it should: the first one of its kind in that run."""

    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="anomalies")
    kind = models.CharField(max_length=40)
    round = models.PositiveIntegerField()
    severity = models.CharField(max_length=10)
    stops = models.BooleanField(help_text="The run pauses until a person has released it.")
    sentence = models.CharField(max_length=300)
    decision = models.ForeignKey(
        Decision, null=True, blank=True, on_delete=models.PROTECT, related_name="+", help_text="The one that held it."
    )
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["run", "round", "id"]
        verbose_name_plural = "anomalies"
        constraints = [models.UniqueConstraint(fields=["run", "kind"], name="one_anomaly_per_run_and_kind")]

    def __str__(self) -> str:
        return f"{self.name} in round {self.round}"

    @property
    def name(self) -> str:
        return self.kind.replace("_", " ")
