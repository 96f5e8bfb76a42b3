"""Where copies of a submission may be, and how each of them goes.

A part that keeps a copy somewhere new adds a function to PLACES; where a row of its own points at the submission, the
foreign key takes it along. `tests/feedback/test_erasure_places.py` fails for a table that nobody thought of.
"""

from collections import Counter
from collections.abc import Callable, Iterable
from typing import Any

from django.contrib.admin.models import LogEntry
from django.db.models import Model, Q, TextField
from django.db.models.functions import Cast
from django_q.models import OrmQ, Task

from feedback.erasure.known import Known
from feedback.models import Delivery, ReviewedExample
from governance.services.forgetting import forget_reviews
from training.store.pruning import remove

Removed = Counter[str]
"""How many rows of each model are gone, by its label, such as feedback.Reply."""
ERASED = "(erased)"


def _own_rows(known: Known) -> Removed:
    """The submission, and whatever points at it."""
    return Counter(known.submission.delete()[1])


def _imported_examples(known: Known) -> Removed:
    """An export of it that was imported again carries no id any more, only the same words."""
    return Counter(ReviewedExample.objects.filter(pk__in=known.examples, submission=None).delete()[1])


def _traces(known: Known) -> Removed:
    return remove(known.rollouts)


def _reviews(known: Known) -> Removed:
    """They stay as a record of who decided, without the words that were decided on."""
    return forget_reviews(decisions=known.decisions, subjects=known.subjects)


def _queue(known: Known) -> Removed:
    """Tasks that wait for it, and what became of those that ran: a failure's result may say more than its id."""
    waiting = [row.pk for row in OrmQ.objects.all() if _names(known, row.args() or (), row.kwargs() or {})]
    ran = Task.objects.values_list("pk", "args", "kwargs").iterator()
    done = [pk for pk, args, kwargs in ran if _names(known, args or (), kwargs or {})]
    _, queued = OrmQ.objects.filter(pk__in=waiting).delete()
    _, finished = Task.objects.filter(pk__in=done).delete()
    return Counter(queued) + Counter(finished)


def _names(known: Known, args: Iterable[Any], kwargs: dict[str, Any]) -> bool:
    return str(known.submission.pk) in map(str, [*args, *kwargs.values()])


def _deliveries(known: Known) -> Removed:
    """What was told to others names it by its id or its address."""
    told = Delivery.objects.annotate(told=Cast("payload", TextField()))
    submission = known.submission
    return Counter(told.filter(Q(told__contains=str(submission.pk)) | Q(told__contains=submission.token)).delete()[1])


def _admin_log(known: Known) -> Removed:
    """The log of the admin keeps the first words of a row that staff changed or deleted."""
    shown = {str(row)[:200] for row in _rows_with_words(known)} - {""}
    ours = LogEntry.objects.filter(content_type__app_label="feedback")
    lines = ours.filter(Q(object_repr__in=shown) | Q(object_id=str(known.submission.pk)))
    return Counter({LogEntry._meta.label: lines.update(object_repr=ERASED, change_message="")})  # noqa: SLF001


def _rows_with_words(known: Known) -> Iterable[Model]:
    submission = known.submission
    yield submission
    yield from submission.comments.all()
    yield from submission.links.all()
    yield from ReviewedExample.objects.filter(pk__in=known.examples)
    # Also the example that was deleted long ago, and the reply.
    yield from (ReviewedExample(text=text) for text in known.texts)
    if reply := getattr(submission, "reply", None):
        yield reply


Place = Callable[[Known], Removed]
PLACES: tuple[Place, ...] = (
    _reviews,
    _queue,
    _deliveries,
    _admin_log,
    _traces,
    _imported_examples,
    # Last, because the others read it.
    _own_rows,
)
