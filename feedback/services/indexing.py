"""Makes kept texts findable by similar ones, after intake and beside triage: neither waits for it."""

from django.db import transaction
from django.db.models import QuerySet

from feedback.models import Embedding, Submission
from feedback.similar.index import index_submission
from feedback.similar.search import WINDOW
from feedback.similar.vectors import packed

# Half a second of the worker a minute where they are short, four where all are long. Triage waits for it.
AT_ONCE = 100


@transaction.atomic
def index_forgotten() -> int:
    """Index texts by words that were kept before there was such an index. Says how many."""
    forgotten = list(_newest().filter(text_hash="").select_for_update()[:AT_ONCE])
    for submission in forgotten:
        index_submission(submission)
    return len(forgotten)


def embed_waiting() -> int:
    """Embed texts that are not, the older ones first, so that ids follow age. Says how many."""
    waiting = list(_newest().filter(embedding=None)[:AT_ONCE])
    if not waiting:
        return 0
    # Late, because this imports torch, and the web process loads this module to queue tasks by name.
    from feedback.similar.encoder import meanings

    reader = meanings()
    if reader is None:
        return 0
    vectors = packed(reader.of([submission.text for submission in waiting]))
    return _store(dict(zip(waiting, vectors, strict=True)))


@transaction.atomic
def _store(vectors: dict[Submission, bytes]) -> int:
    """A text that was changed, or is gone, since it was read waits for the next time."""
    rows = Submission.objects.filter(pk__in=[submission.pk for submission in vectors]).select_for_update()
    texts = dict(rows.values_list("pk", "text"))
    current = [
        Embedding(submission=submission, vector=vector)
        for submission, vector in vectors.items()
        if texts.get(submission.pk) == submission.text
    ]
    # Another worker may have been as quick.
    Embedding.objects.bulk_create(current, ignore_conflicts=True)
    return len(current)


def _newest() -> QuerySet[Submission]:
    """As many as the search compares by meaning, the oldest of them first."""
    newest = Submission.objects.exclude(text="").order_by("-received_at")[:WINDOW]
    return Submission.objects.filter(pk__in=newest.values("pk")).order_by("received_at")
