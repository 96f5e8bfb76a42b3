from django.db import models

from feedback.models.submission import Submission


class Feature(models.Model):
    """One of the rarer words of a kept text, hashed: what finds similar submissions without reading all of them."""

    submission = models.ForeignKey(Submission, on_delete=models.CASCADE, related_name="features", db_index=True)
    key = models.BigIntegerField(help_text="Hash of the word's stem.")

    class Meta:
        # By age, so that of a common word the newest submissions are read.
        indexes = [models.Index("key", models.F("id").desc(), name="feature_by_key")]

    def __str__(self) -> str:
        return str(self.key)


class Embedding(models.Model):
    """What a kept text means, as a direction among 384: texts that say the same point the same way. By id, the newer
    ones come last."""

    submission = models.OneToOneField(Submission, on_delete=models.CASCADE, related_name="embedding")
    vector = models.BinaryField(help_text="A signed byte for each dimension; its length has no meaning.")

    def __str__(self) -> str:
        return str(self.submission_id)
