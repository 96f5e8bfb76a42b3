"""Which examples and traces of ours a run learns from, written down before it does: an erasure names the run by it.

Where one of them is erased between being read and being noted, the database refuses the note, and both are done again.
"""

from collections.abc import Callable, Collection, Iterable
from contextlib import suppress
from typing import TypeVar

from django.db import IntegrityError, transaction

from feedback.erasure.known import EXAMPLE, NAMED
from feedback.learning.examples import Example, Examples
from feedback.models import ExampleUse, ReviewedExample, Submission
from training.models import Rollout, Run

TRIES = 5
BATCH = 1000
Result = TypeVar("Result")


def noted(run: Run, load: Callable[[], Examples]) -> Examples:
    """What `load` gives, with the note of what the run learns from of it."""

    def load_and_note() -> Examples:
        examples = load()
        _note(ExampleUse(run=run, example_id=one.source) for one in examples.train if one.source is not None)
        return examples

    return _whole(load_and_note)


def note_rollouts(run: Run, rollouts: Collection[str]) -> set[str]:
    """The run learns from earlier rollouts, of triages and of other runs; those of the given ones that are there."""

    def look_and_note() -> set[str]:
        rows = Rollout.objects.filter(pk__in=rollouts).values_list("pk", f"input__{EXAMPLE}", f"input__{NAMED}")
        stored = list(rows)
        examples = ReviewedExample.objects.filter(pk__in={example for _, example, _ in stored if example})
        triaged = Submission.objects.filter(pk__in={submission for *_, submission in stored if submission})
        _note(ExampleUse(run=run, example_id=pk) for pk in examples.values_list("pk", flat=True))
        _note(ExampleUse(run=run, submission_id=pk) for pk in triaged.values_list("pk", flat=True))
        return {pk for pk, *_ in stored}

    return _whole(look_and_note)


def named(example: Example) -> dict[str, int]:
    """What a rollout's input says of its example, so that an erasure finds the trace."""
    return {} if example.source is None else {EXAMPLE: example.source}


def _note(uses: Iterable[ExampleUse]) -> None:
    ExampleUse.objects.bulk_create(uses, batch_size=BATCH, ignore_conflicts=True)


def _whole(job: Callable[[], Result]) -> Result:
    """The job in a transaction, again where what it read is gone at its end."""
    for _ in range(TRIES - 1):
        with suppress(IntegrityError), transaction.atomic():
            return job()
    with transaction.atomic():
        return job()
