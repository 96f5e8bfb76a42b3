"""Rows of the LightningStore, as agentlightning.types has them.

Nothing here knows what the agent is for: a rollout's input is whatever JSON its environment gave it.
"""

from django.db import models


class Rollout(models.Model):
    """One task for the agent, and where it stands, as agentlightning.types.Rollout. Times are epoch seconds."""

    rollout_id = models.CharField(max_length=64, primary_key=True)
    input = models.JSONField(null=True)
    status = models.CharField(max_length=16, db_index=True)
    mode = models.CharField(max_length=8, null=True, blank=True)  # noqa: DJ001 - null is a value of the library's type
    resources_id = models.CharField(max_length=64, null=True, blank=True)  # noqa: DJ001
    start_time = models.FloatField(db_index=True)
    end_time = models.FloatField(null=True, blank=True)
    config = models.JSONField(default=dict)
    metadata = models.JSONField(default=dict, null=True)
    queued_at = models.FloatField(
        null=True, blank=True, help_text="Its place in the queue; empty when it is not in it."
    )
    attempt_count = models.PositiveIntegerField(default=0, help_text="Also the sequence id of the latest attempt.")
    last_span = models.PositiveIntegerField(default=0, help_text="The highest span sequence id given out so far.")

    class Meta:
        ordering = ["-start_time"]
        indexes = [
            models.Index(fields=["queued_at"], condition=models.Q(queued_at__isnull=False), name="rollout_queue"),
        ]

    def __str__(self) -> str:
        return f"{self.rollout_id} ({self.status})"


class Attempt(models.Model):
    """One try at a rollout by one worker."""

    attempt_id = models.CharField(max_length=64, primary_key=True)
    rollout = models.ForeignKey(Rollout, on_delete=models.CASCADE, related_name="attempts", db_index=False)
    sequence_id = models.PositiveIntegerField()
    status = models.CharField(max_length=16)
    start_time = models.FloatField()
    end_time = models.FloatField(null=True, blank=True)
    worker_id = models.CharField(max_length=100, null=True, blank=True)  # noqa: DJ001
    last_heartbeat_time = models.FloatField(null=True, blank=True)
    metadata = models.JSONField(default=dict, null=True)

    class Meta:
        ordering = ["rollout", "sequence_id"]
        constraints = [models.UniqueConstraint(fields=["rollout", "sequence_id"], name="one_attempt_per_sequence_id")]

    def __str__(self) -> str:
        return f"{self.attempt_id} ({self.status})"


class Span(models.Model):
    """One event of an attempt, as OpenTelemetry tells it."""

    # The constraint and the index below begin with these two, so that an index each would only slow the writing down.
    rollout = models.ForeignKey(Rollout, on_delete=models.CASCADE, related_name="spans", db_index=False)
    attempt = models.ForeignKey(Attempt, on_delete=models.CASCADE, related_name="spans", db_index=False)
    sequence_id = models.PositiveIntegerField()
    trace_id = models.CharField(max_length=64)
    span_id = models.CharField(max_length=64)
    parent_id = models.CharField(max_length=64, null=True, blank=True)  # noqa: DJ001
    name = models.TextField()
    start_time = models.FloatField(null=True, blank=True)
    end_time = models.FloatField(null=True, blank=True)
    status = models.JSONField(default=dict)
    attributes = models.JSONField(default=dict)
    rest = models.JSONField(default=dict, help_text="Events, links, contexts and the resource of the span.")

    class Meta:
        ordering = ["rollout", "sequence_id", "id"]
        constraints = [
            models.UniqueConstraint(fields=["attempt", "span_id"], name="one_row_per_span"),
        ]
        indexes = [models.Index(fields=["rollout", "sequence_id"])]

    def __str__(self) -> str:
        return f"{self.name} #{self.sequence_id}"


class Resources(models.Model):
    """A named snapshot of what the agent runs with, such as the policy to load."""

    resources_id = models.CharField(max_length=64, primary_key=True)
    version = models.PositiveIntegerField(default=1)
    resources = models.JSONField(default=dict)
    create_time = models.FloatField()
    update_time = models.FloatField(db_index=True)

    class Meta:
        ordering = ["-update_time"]
        verbose_name_plural = "resources"

    def __str__(self) -> str:
        return self.resources_id


class Worker(models.Model):
    """A runner that has claimed or may claim rollouts. Fields follow agentlightning.types.Worker."""

    worker_id = models.CharField(max_length=100, primary_key=True)
    status = models.CharField(max_length=16, default="unknown")
    heartbeat_stats = models.JSONField(null=True, blank=True)
    last_heartbeat_time = models.FloatField(null=True, blank=True)
    last_dequeue_time = models.FloatField(null=True, blank=True)
    last_busy_time = models.FloatField(null=True, blank=True)
    last_idle_time = models.FloatField(null=True, blank=True)
    current_rollout_id = models.CharField(max_length=64, null=True, blank=True)  # noqa: DJ001
    current_attempt_id = models.CharField(max_length=64, null=True, blank=True)  # noqa: DJ001

    class Meta:
        ordering = ["worker_id"]

    def __str__(self) -> str:
        return self.worker_id
