"""What a distributed run shares with its runners, and what each of them did for it."""

from django.db import models

from training.models.runs import Run


class ServedPolicy(models.Model):
    """The policy that the runners of a run use now: one row, replaced after every round, deleted when the run ends."""

    run = models.OneToOneField(Run, on_delete=models.CASCADE, primary_key=True, related_name="served")
    round = models.PositiveIntegerField(help_text="Rounds that it has learned from.")
    weights = models.BinaryField()

    def __str__(self) -> str:
        return f"{self.run_id} after round {self.round}"


class Contribution(models.Model):
    """What one runner's rollouts brought to a run. Times are epoch seconds."""

    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="contributions")
    worker_id = models.CharField(max_length=100, help_text="Host and process.")
    rollouts = models.PositiveIntegerField(default=0)
    stale = models.PositiveIntegerField(default=0, help_text="Made by an earlier policy than the one they reached.")
    dropped = models.PositiveIntegerField(default=0, help_text="Too stale to learn from.")
    seconds = models.FloatField(default=0.0, help_text="Spent in rollouts, from their claim to their end.")
    first_at = models.FloatField()
    last_at = models.FloatField()

    class Meta:
        ordering = ["run", "first_at"]
        constraints = [models.UniqueConstraint(fields=["run", "worker_id"], name="one_contribution_per_run_and_worker")]

    def __str__(self) -> str:
        return f"{self.worker_id}: {self.rollouts}"
