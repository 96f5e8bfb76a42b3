"""What the learning lab keeps: the LightningStore's rows, runs with their series, and versions of the policy.

Nothing here knows what the agent is for. A rollout's input is whatever JSON its environment gave it.
"""

import uuid
from typing import Any, NoReturn

from django.conf import settings
from django.db import models
from django.utils import timezone

from governance.models import Decision


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
    created_at = models.DateTimeField(default=timezone.now, db_index=True)
    started_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
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


class ImmutableVersionError(Exception):
    """Somebody tried to change a version of a policy; a change makes a new version."""

    def __init__(self) -> None:
        super().__init__("a version of a policy never changes: register another one")


class VersionQuerySet(models.QuerySet["PolicyVersion"]):
    def update(self, **_: Any) -> NoReturn:
        raise ImmutableVersionError

    def bulk_update(self, *_: Any, **__: Any) -> NoReturn:
        raise ImmutableVersionError


class PolicyVersion(models.Model):
    """Weights that never change again, with the run that made them and the scores they were measured at.

    The database refuses an update too: see training/guards.py.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    number = models.PositiveIntegerField(unique=True)
    kind = models.CharField(max_length=40)
    run = models.OneToOneField(Run, null=True, blank=True, on_delete=models.PROTECT, related_name="policy")
    weights = models.BinaryField(help_text="safetensors")
    weights_sha256 = models.CharField(max_length=64)
    data_sha256 = models.CharField(max_length=64, blank=True, help_text="Of the examples that it learned from.")
    reward_version = models.CharField(max_length=20, blank=True)
    rule_revision = models.CharField(max_length=64, blank=True)
    code_version = models.CharField(max_length=64, blank=True)
    seed = models.BigIntegerField(null=True, blank=True)
    scores = models.JSONField(default=dict)
    created_at = models.DateTimeField(default=timezone.now)

    objects = VersionQuerySet.as_manager()

    class Meta:
        ordering = ["-number"]

    def __str__(self) -> str:
        return f"policy {self.number}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise ImmutableVersionError
        super().save(*args, **kwargs)


class Evaluation(models.Model):
    """One measurement of a version on held-out examples: what the gate compares. The newest of a set counts."""

    policy = models.ForeignKey(PolicyVersion, on_delete=models.PROTECT, related_name="evaluations")
    examples_sha256 = models.CharField(max_length=64, help_text="Two versions compare only on the same examples.")
    rewards = models.JSONField(help_text="Total reward of each example, in the order of the examples.")
    macro_f1 = models.FloatField(null=True, blank=True, help_text="Of the category.")
    attempted = models.PositiveIntegerField(help_text="Replies that governance blocked.")
    executed = models.PositiveIntegerField(help_text="Forbidden claims in replies that were carried out.")
    false_blocks = models.PositiveIntegerField(help_text="Blocked replies in which an independent check finds nothing.")
    latency_ms = models.FloatField(help_text="Median milliseconds for one text.")
    off_policy = models.JSONField(default=dict, help_text="Estimate from the champion's live rollouts, if any.")
    rule_revision = models.CharField(max_length=64)
    code_version = models.CharField(max_length=64, blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-created_at", "-id"]
        indexes = [models.Index(fields=["policy", "examples_sha256"])]

    def __str__(self) -> str:
        return f"{self.policy} on {len(self.rewards)} examples"


class Alias(models.Model):
    """A name that points at a version: champion serves, candidate is the newest that was trained."""

    kind = models.CharField(max_length=40)
    name = models.CharField(max_length=20)
    policy = models.ForeignKey(PolicyVersion, on_delete=models.PROTECT, related_name="aliases")
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name_plural = "aliases"
        constraints = [models.UniqueConstraint(fields=["kind", "name"], name="one_policy_per_alias")]

    def __str__(self) -> str:
        return f"{self.name} → {self.policy}"


class Promotion(models.Model):
    """A switch of the champion, kept for ever."""

    kind = models.CharField(max_length=40)
    policy = models.ForeignKey(PolicyVersion, on_delete=models.PROTECT, related_name="promotions")
    previous = models.ForeignKey(PolicyVersion, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    rollback = models.BooleanField(default=False)
    decision = models.UUIDField(help_text="The governance decision on this switch.")
    promoted_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL)
    reason = models.CharField(max_length=300, blank=True)
    gate = models.JSONField(default=list, help_text="The gate's conditions as they stood, with their values.")
    overruled = models.CharField(
        max_length=300,
        blank=True,
        help_text="Why a person promoted it against the gate; empty where the gate passed.",
    )
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-created_at", "-id"]
        permissions = [("overrule_gate", "Can promote a policy that the gate refuses")]

    def __str__(self) -> str:
        return f"{'rollback to' if self.rollback else 'promotion of'} {self.policy}"


class Experiment(models.Model):
    """One run of an experiment: what it was asked, how far it is, what came out for every seed."""

    class Status(models.TextChoices):
        RUNNING = "running"
        SUCCEEDED = "succeeded"
        FAILED = "failed"
        INTERRUPTED = "interrupted"

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


class Trial(models.Model):
    """A version that is tried out beside the champion: in its shadow, or on a share of what comes in.

    A row is both the state, while it has no end, and the record afterwards.
    """

    class Role(models.TextChoices):
        SHADOW = "shadow"
        CANARY = "canary"

    kind = models.CharField(max_length=40)
    role = models.CharField(max_length=6, choices=Role)
    policy = models.ForeignKey(PolicyVersion, on_delete=models.PROTECT, related_name="trials")
    share = models.FloatField(default=0.0, help_text="Of what comes in, from 0 to 0.5; a shadow has none of it.")
    decision = models.UUIDField(null=True, blank=True, help_text="The governance decision on a canary.")
    gate = models.JSONField(default=list, help_text="The gate's conditions as they stood, for a canary.")
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    reason = models.CharField(max_length=300, blank=True)
    started_at = models.DateTimeField(default=timezone.now)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    end_reason = models.CharField(max_length=300, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-started_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "role"], condition=models.Q(ended_at=None), name="one_trial_at_a_time_per_role"
            ),
            models.CheckConstraint(condition=models.Q(share__gte=0, share__lte=0.5), name="canary_share_within_half"),
        ]

    def __str__(self) -> str:
        return f"{self.policy} as {self.role}"
