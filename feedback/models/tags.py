from django.db import models


class Tag(models.Model):
    """A word that staff sort submissions by."""

    name = models.SlugField(max_length=40, unique=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name
