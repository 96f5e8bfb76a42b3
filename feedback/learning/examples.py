"""Labelled texts to learn from and to be measured on, and the guarantee that the two never share one."""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from math import ceil
from typing import Any

from feedback.learning.errors import CannotTrainError
from feedback.models import ReviewedExample
from feedback.plans import LABEL_HEADS
from feedback.synthetic import generate, normalised
from training.drawing import TASKS_PER_ROUND
from training.launch import DEFAULT_ROUNDS
from training.models import Run

SYNTHETIC_TRAIN = 288
SYNTHETIC_HELD_OUT = 120
HELD_OUT_SEED = 0
HELD_OUT_SHARE, VALIDATION_SHARE = 10, 5
"""One reviewed example in so many is held out, and one in so many of the rest is for validation, where a run has such a
part. Each is picked by the hash of its text, so that it stays on its side."""
MINIMUM_REVIEWED = 20
MINIMUM_VALIDATION = 10
"""Fewer say little about which of two policies is better."""
VISITS = 4
"""How often a run sees each example, unless it is told its rounds: fewer leave labels that no rollout has hit upon."""
MOST_ROUNDS_UNTOLD = 400


class NotEnoughExamplesError(CannotTrainError):
    """Too little labelled data; the message says how much there is and where more comes from."""


@dataclass(frozen=True)
class Example:
    text: str
    labels: Mapping[str, str]
    """Label by head, as strings; heads that nobody labelled are absent."""
    source: int | None = None
    """Key of the reviewed example; None where it was made up, or read from a file."""


@dataclass(frozen=True)
class Examples:
    train: Sequence[Example]
    held_out: Sequence[Example]
    validation: Sequence[Example] = ()
    """Nothing is learned from it, and no score is of it: it says when to stop."""

    def describe(self) -> dict[str, Any]:
        """Sizes and hashes, so that a run says what it learned from."""
        parts = {"train": self.train, "held_out": self.held_out, "validation": self.validation}
        return {
            name: {"examples": len(part), "sha256": fingerprint(part)}
            for name, part in parts.items()
            if part or name != "validation"
        }

    def without(self, known: Sequence[Example]) -> "Examples":
        """What to learn from, less the texts of `known`."""
        return replace(self, train=_unseen(self.train, known))

    def with_validation(self) -> "Examples":
        """A part of what there is to learn from becomes the validation part. Raises NotEnoughExamplesError."""
        keys = {f"validation/{normalised(example.text)}": example for example in self.train}
        validation = [example for key, example in keys.items() if _falls_out(key, VALIDATION_SHARE)]
        if len(validation) < MINIMUM_VALIDATION:
            raise NotEnoughExamplesError(
                f"early stopping needs a validation part of {MINIMUM_VALIDATION} examples, and {len(validation)} of "
                f"{len(self.train)} fall into it: add reviewed examples, or train without --patience"
            )
        return replace(self, train=_unseen(self.train, validation), validation=validation)


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


def rounds_for(examples: int) -> int:
    """Rounds in which every example is seen often enough, within bounds of time."""
    return min(max(ceil(VISITS * examples / TASKS_PER_ROUND), DEFAULT_ROUNDS), MOST_ROUNDS_UNTOLD)


def reviewed_examples() -> list[Example]:
    """What people labelled, in the admin or in a file that was imported, and do not dispute."""
    rows = ReviewedExample.objects.teaching().order_by("id").values("pk", "text", *LABEL_HEADS)
    return [
        Example(row["text"], {head: str(row[head]) for head in LABEL_HEADS if row[head]}, row["pk"]) for row in rows
    ]


def is_held_out(text: str) -> bool:
    return _falls_out(normalised(text), HELD_OUT_SHARE)


def _falls_out(key: str, share: int) -> bool:
    return int(hashlib.sha256(key.encode()).hexdigest(), 16) % share == 0


def examples_of(run: Run) -> Examples:
    """Examples for a run: reviewed ones only where it was asked for that, or else synthetic ones too.

    Raises NotEnoughExamplesError.
    """
    of_people = run.mode == "local" or run.parameters.get("distributed", {}).get("reviewed_only", False)
    return local_examples() if of_people else oneclick_examples(run.seed)


def fingerprint(examples: Iterable[Example]) -> str:
    content = [[example.text, dict(sorted(example.labels.items()))] for example in examples]
    return hashlib.sha256(json.dumps(content, ensure_ascii=False).encode()).hexdigest()


def _apart(train: Iterable[Example], held_out: Iterable[Example]) -> Examples:
    """Leave out of the training part whatever the held-out part repeats, and repetitions within each."""
    unseen = list(_distinct(held_out).values())
    return Examples(_unseen(_distinct(train).values(), unseen), unseen)


def _unseen(examples: Iterable[Example], known: Iterable[Example]) -> list[Example]:
    texts = _distinct(known)
    return [example for example in examples if normalised(example.text) not in texts]


def _distinct(examples: Iterable[Example]) -> dict[str, Example]:
    return {normalised(example.text): example for example in examples}


def _synthetic(seed: int, count: int, split: Any) -> list[Example]:
    return [Example(made.text, made.labels) for made in generate(seed=seed, count=count, split=split)]
