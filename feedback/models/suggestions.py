from django.db import models


class AnsweringDocument(models.Model):
    """How often visitors said that a document answered what they were about to send. A number, and nothing of them."""

    page = models.CharField(max_length=200, unique=True)
    count = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["-count", "page"]

    def __str__(self) -> str:
        return self.page
