from django.db import models


class Counter(models.Model):
    """How often somebody asked for something within a window of time. `key` is a keyed hash that changes daily."""

    key = models.CharField(max_length=64, primary_key=True)
    count = models.PositiveIntegerField(default=0)
    until = models.DateTimeField(db_index=True, help_text="When the window ends, and the row may go.")

    def __str__(self) -> str:
        return f"{self.count} until {self.until}"
