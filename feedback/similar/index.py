from datetime import timedelta

from django.db import transaction

from feedback.models import Embedding, Feature, Submission
from feedback.similar.features import keys_of, text_hash

State = Submission.State
# What nobody deals with any more is no duplicate of what comes in now.
OPEN = (State.RECEIVED, State.HELD, State.TRIAGED, State.REVIEWED, State.PLANNED)
RECENT = timedelta(days=30)


def add_features(submission: Submission) -> None:
    """Make a new submission findable, in one statement: its visitor waits for that."""
    Feature.objects.bulk_create(Feature(submission=submission, key=key) for key in keys_of(submission.text))


@transaction.atomic
def index_submission(submission: Submission) -> None:
    """Make it findable by its kept text. Again, after that text was changed; nothing is left of a text that is gone."""
    submission.text_hash = text_hash(submission.text)
    Submission.objects.filter(pk=submission.pk).update(text_hash=submission.text_hash)
    Feature.objects.filter(submission=submission).delete()
    # The worker makes another one of the text that it has now.
    Embedding.objects.filter(submission=submission).delete()
    add_features(submission)


def has_same_text(submission: Submission) -> bool:
    """Whether somebody sent the same lately, and it is still open. Case and spaces make no difference."""
    if not submission.text_hash:
        return False
    others = Submission.objects.filter(
        text_hash=submission.text_hash, state__in=OPEN, received_at__gt=submission.received_at - RECENT
    )
    return others.exclude(pk=submission.pk).exists()
