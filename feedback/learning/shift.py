"""Whether the feedback that readers send still resembles what the agent learned from."""

from random import Random

from feedback.kinds import POLICY
from feedback.learning.baseline import SHAPE
from feedback.learning.examples import examples_of
from feedback.models import ShiftMeasurement, Submission
from governance.core.decisions import WITHHELD
from training.models import Run
from training.shift import measure_shift

NEWEST = 500
MOST_LEARNED = 2000
"""Training texts that are compared; of more, as many are drawn. Each takes 128 kB, and its share of every shuffle."""
State = Submission.State
# What the agent gets to read: not what is held, nor what was rejected.
READ = (State.RECEIVED, State.TRIAGED, State.REVIEWED, State.ANSWERED)


class NothingTrainedError(Exception):
    """No run has succeeded yet, so that there is no training data to compare with."""


def measure(*, newest: int = NEWEST) -> ShiftMeasurement:
    """Compare the training texts of the newest successful run with the newest live ones, and keep the result.

    The texts of the run are made again, as they would be made today. Raises NothingTrainedError and TooFewTextsError.
    """
    run = Run.objects.filter(kind=POLICY, status=Run.Status.SUCCEEDED).order_by("-created_at").first()
    if run is None:
        raise NothingTrainedError("no run has succeeded yet: there is nothing to compare live texts with")
    learned = drawn([example.text for example in examples_of(run).train])
    met = live_texts(newest)
    found = measure_shift(learned, met, buckets=SHAPE.buckets)
    return ShiftMeasurement.objects.create(
        run=run,
        training_texts=len(learned),
        live_texts=len(met),
        distance=found.distance,
        low=found.low,
        high=found.high,
        p_value=found.p_value,
    )


def drawn(texts: list[str]) -> list[str]:
    """No more than MOST_LEARNED of them, the same ones each time."""
    return texts if len(texts) <= MOST_LEARNED else Random(0).sample(texts, MOST_LEARNED)  # noqa: S311 - the same ones


def live_texts(newest: int) -> list[str]:
    """The governed texts of the newest submissions, as the agent reads them."""
    kept = Submission.objects.filter(state__in=READ).exclude(text__in=["", WITHHELD])
    return list(kept.order_by("-received_at").values_list("text", flat=True)[:newest])
