from typing import ClassVar

from django.db import models


class Note(models.Model):
    text = models.TextField()
    page = models.CharField(max_length=200)
    sent_at = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[models.Manager["Note"]] = models.Manager()

    def __str__(self) -> str:
        return self.text[:60]
