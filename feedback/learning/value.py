"""What a person's labels would teach: uncertainty times novelty, each from 0 to 1.

Uncertainty is least confidence (Lewis and Gale 1994, "A sequential algorithm for training text classifiers"): one less
the probability of the chosen option, divided by what it is where all options are alike, and its mean over the heads.
Novelty is one less the likeness to the nearest text that people labelled: the share of stems and pairs in common, each
weighed by how rare it is among those texts.

Labels that are given make others less novel, so that a value hardly ever rises while a policy stays. That is why only
the highest are computed anew (Minoux 1978, "Accelerated greedy algorithms"): the top of the list is what is looked at.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from statistics import fmean

from django.db.models import F

from feedback.models import ReviewedExample, Submission, Triage
from feedback.models.triage import UNCONFIRMED
from feedback.plans import HEADS, LABEL_HEADS
from feedback.similar.features import keys_of

NEWEST_EXAMPLES = 5_000
AT_ONCE = 500


def uncertainty(confidences: Mapping[str, float]) -> float:
    """0 where the policy is certain of every label, 1 where every option is as likely as any other."""
    doubts = [
        min(1.0, (1 - confidences[head]) / (1 - 1 / len(HEADS[head]))) for head in LABEL_HEADS if head in confidences
    ]
    return fmean(doubts) if doubts else 1.0


class Known:
    """What was labelled, so that a text can be told how new it is."""

    def __init__(self, texts: Iterable[str]) -> None:
        self.keys: list[frozenset[int]] = [frozenset(keys_of(text)) for text in texts]
        having = Counter(key for keys in self.keys for key in keys)
        self.weights = {key: math.log(1 + len(self.keys) / count) for key, count in having.items()}
        # What no labelled text has is as rare as can be.
        self.rarest = math.log(1 + len(self.keys))
        self.lengths = [self._length(keys) for keys in self.keys]
        self.having: dict[int, list[int]] = defaultdict(list)
        for number, keys in enumerate(self.keys):
            for key in keys:
                self.having[key].append(number)

    def novelty(self, text: str) -> float:
        own = frozenset(keys_of(text))
        shared: dict[int, float] = defaultdict(float)
        for key in own & self.weights.keys():
            for number in self.having[key]:
                shared[number] += self.weights[key] ** 2
        length = self._length(own)
        likeness = max((value / (length * self.lengths[number]) for number, value in shared.items()), default=0.0)
        return max(0.0, 1.0 - likeness)

    def _length(self, keys: Iterable[int]) -> float:
        return math.sqrt(sum(self.weights.get(key, self.rarest) ** 2 for key in keys))


def value_triages(limit: int = AT_ONCE) -> int:
    """Give triages that nobody has confirmed their value: those without one first, then the highest; how many."""
    waiting = Triage.objects.filter(UNCONFIRMED, submission__state=Submission.State.TRIAGED)
    rows = list(
        waiting.order_by(F("training_value").desc(nulls_first=True), "-pk").values_list(
            "pk", "confidences", "submission__text"
        )[:limit]
    )
    if not rows:
        return 0
    known = Known(ReviewedExample.objects.teaching().order_by("-pk").values_list("text", flat=True)[:NEWEST_EXAMPLES])
    valued = [
        Triage(pk=pk, training_value=uncertainty(confidences) * known.novelty(text)) for pk, confidences, text in rows
    ]
    return Triage.objects.filter(UNCONFIRMED).bulk_update(valued, ["training_value"])
