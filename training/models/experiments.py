"""Runs of experiments, and the values that documents cite by name."""

import uuid

from django.db import models
from django.utils import timezone


class Experiment(models.Model):
    """One run of an experiment: what it was asked, how far it is, what came out for every seed."""

    class Status(models.TextChoices):
        RUNNING = "running"
        SUCCEEDED = "succeeded"
        FAILED = "failed"
        INTERRUPTED = "interrupted"

    class Origin(models.TextChoices):
        """Of two runs of one size, what was measured here comes first."""

        HERE = "here", "run here"
        LOADED = "loaded", "loaded, run elsewhere"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(max_length=40)
    quick = models.BooleanField(default=False, help_text="Few seeds and rounds: to see that it works.")
    status = models.CharField(max_length=12, choices=Status, default=Status.RUNNING, db_index=True)
    agents = models.PositiveIntegerField()
    rounds = models.PositiveIntegerField()
    seeds = models.PositiveIntegerField()
    code_version = models.CharField(max_length=64, blank=True)
    rule_revision = models.CharField(max_length=64, blank=True)
    stage = models.CharField(max_length=100, blank=True)
    steps_done = models.PositiveIntegerField(default=0)
    steps_total = models.PositiveIntegerField(default=0)
    machine = models.JSONField(default=dict, blank=True, help_text="What it ran on: processor, cores, versions.")
    origin = models.CharField(max_length=6, choices=Origin, default=Origin.HERE)
    file_checksum = models.CharField(max_length=64, blank=True, help_text="Of the file that it was loaded from.")
    curves = models.JSONField(default=dict)
    rows = models.TextField(blank=True, help_text="CSV: a line for every seed, agent and arm.")
    error = models.TextField(blank=True)
    owner = models.CharField(max_length=100, blank=True, help_text="Host and process that hold the lease.")
    lease_until = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now, db_index=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-created_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["name"], condition=models.Q(status="running"), name="one_running_experiment_per_name"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} {str(self.id)[:8]}{' (quick)' if self.quick else ''}"

    @property
    def seconds(self) -> float | None:
        return None if self.ended_at is None else (self.ended_at - self.created_at).total_seconds()


class ExperimentResult(models.Model):
    """A measured value by the name under which documents cite it. What others published is never among these."""

    experiment = models.ForeignKey(Experiment, on_delete=models.CASCADE, related_name="results")
    name = models.CharField(max_length=120)
    value = models.FloatField()
    low = models.FloatField(help_text="Lower end of the 95 % interval.")
    high = models.FloatField(help_text="Upper end of the 95 % interval.")
    unit = models.CharField(max_length=60)
    seeds = models.PositiveIntegerField(help_text="0 where no seed takes part in the figure.")
    code_version = models.CharField(max_length=64)
    quick = models.BooleanField()
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["experiment", "id"]
        constraints = [models.UniqueConstraint(fields=["experiment", "name"], name="one_value_per_experiment_name")]
        indexes = [models.Index(fields=["name", "-created_at"])]

    def __str__(self) -> str:
        return f"{self.name} = {self.value:g}"
