from django.db import models
from django.utils import timezone

from training.models import Run


class ShiftMeasurement(models.Model):
    """How far live texts were from those that a run learned from, on one day."""

    LIMIT = 0.01
    """Largest p-value at which the two are said to differ."""

    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="+")
    training_texts = models.PositiveIntegerField()
    live_texts = models.PositiveIntegerField()
    distance = models.FloatField(help_text="Jensen-Shannon divergence in bits: 0 alike, 1 nothing in common.")
    low = models.FloatField(help_text="Lower end of where 95 of 100 distances lie without any shift.")
    high = models.FloatField(help_text="Upper end of it.")
    p_value = models.FloatField(help_text="How often shuffled texts are at least as far apart.")
    measured_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-measured_at"]

    def __str__(self) -> str:
        return (
            f"{self.distance:.3f} bits between {self.training_texts} training and {self.live_texts} live texts "
            f"(without a shift {self.low:.3f} to {self.high:.3f})"
        )

    @property
    def is_shifted(self) -> bool:
        return self.p_value <= self.LIMIT

    @property
    def verdict(self) -> str:
        return "live texts differ" if self.is_shifted else "no shift found"
