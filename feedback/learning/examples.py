"""Labelled texts to learn from and to be measured on, and the guarantee that the two never share one."""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from feedback.learning.errors import CannotTrainError
from feedback.models import ReviewedExample
from feedback.plans import LABEL_HEADS
from feedback.synthetic import generate, normalised

SYNTHETIC_TRAIN = 288
SYNTHETIC_HELD_OUT = 120
HELD_OUT_SEED = 0
HELD_OUT_SHARE = 5
"""One reviewed example in so many is held out, picked by the hash of its text, so that it stays on its side."""
MINIMUM_REVIEWED = 20


class NotEnoughExamplesError(CannotTrainError):
    """Too little labelled data; the message says how much there is and where more comes from."""


@dataclass(frozen=True)
class Example:
    text: str
    labels: Mapping[str, str]
    """Label by head, as strings; heads that nobody labelled are absent."""


@dataclass(frozen=True)
class Examples:
    train: Sequence[Example]
    held_out: Sequence[Example]

    def describe(self) -> dict[str, Any]:
        """Sizes and hashes, so that a run says what it learned from."""
        return {
            "train": {"examples": len(self.train), "sha256": fingerprint(self.train)},
            "held_out": {"examples": len(self.held_out), "sha256": fingerprint(self.held_out)},
        }


def oneclick_examples(seed: int) -> Examples:
    """Synthetic examples with every reviewed one added to the training part; the held-out part is synthetic only."""
    # Always the same, whatever the run's seed, so that the scores of any two versions compare.
    held_out = _synthetic(HELD_OUT_SEED, SYNTHETIC_HELD_OUT, "held_out")
    train = [*_synthetic(seed, SYNTHETIC_TRAIN, "train"), *reviewed_examples()]
    return _apart(train, held_out)


def local_examples() -> Examples:
    """Reviewed and imported examples only. Raises NotEnoughExamplesError."""
    reviewed = list(_distinct(reviewed_examples()).values())
    if len(reviewed) < MINIMUM_REVIEWED:
        raise NotEnoughExamplesError(
            f"{len(reviewed)} reviewed examples are stored and {MINIMUM_REVIEWED} are needed: confirm labels in the "
            "admin, import some with import_feedback --labelled, or use oneclick, which makes its own"
        )
    held_out = [example for example in reviewed if is_held_out(example.text)]
    if not held_out:
        held_out = list(reviewed[::HELD_OUT_SHARE])
    return _apart(reviewed, held_out)


def reviewed_examples() -> list[Example]:
    """What people labelled, in the admin or in a file that was imported."""
    rows = ReviewedExample.objects.order_by("id").values("text", *LABEL_HEADS)
    return [Example(row["text"], {head: str(row[head]) for head in LABEL_HEADS if row[head]}) for row in rows]


def is_held_out(text: str) -> bool:
    return int(hashlib.sha256(normalised(text).encode()).hexdigest(), 16) % HELD_OUT_SHARE == 0


def fingerprint(examples: Iterable[Example]) -> str:
    content = [[example.text, dict(sorted(example.labels.items()))] for example in examples]
    return hashlib.sha256(json.dumps(content, ensure_ascii=False).encode()).hexdigest()


def _apart(train: Iterable[Example], held_out: Iterable[Example]) -> Examples:
    """Leave out of the training part whatever the held-out part repeats, and repetitions within each."""
    unseen = _distinct(held_out)
    return Examples([e for text, e in _distinct(train).items() if text not in unseen], list(unseen.values()))


def _distinct(examples: Iterable[Example]) -> dict[str, Example]:
    return {normalised(example.text): example for example in examples}


def _synthetic(seed: int, count: int, split: Any) -> list[Example]:
    return [Example(made.text, made.labels) for made in generate(seed=seed, count=count, split=split)]
