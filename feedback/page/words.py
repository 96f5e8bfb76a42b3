"""Which words drove the agent's labels, and how strongly, for the page of one submission.

The policy's weights never change once it is stored, so each process keeps those that it read last.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING
from uuid import UUID

from feedback.models import Triage
from feedback.plans import LABEL_HEADS
from governance.core.redaction import marker_runs
from training.models import PolicyVersion

if TYPE_CHECKING:
    from training.policies.reading import LinearPolicy, Reading, Word

KEPT_POLICIES = 4
MOST_TOLD = 5
# Share of the strongest word's weight from which on a word is marked so strongly.
LEVELS = (0.2, 0.45, 0.75)


@dataclass(frozen=True)
class Told:
    """One head in words, for a table."""

    head: str
    option: str
    against: str
    margin: float
    rest: float
    words: Sequence[tuple[str, float]]
    """The strongest, each with all of its places together."""


@dataclass(frozen=True)
class Mark:
    text: str
    masked: bool = False
    level: int = 0
    """From 1 to 3; 0 where a word says little."""
    against: bool = False


@lru_cache(maxsize=KEPT_POLICIES)
def weights_of(pk: UUID) -> "LinearPolicy | None":
    # Late, because NumPy takes memory that a process which shows no such page can do without.
    from training.policies.reading import LinearPolicy, UnreadableWeightsError

    data = PolicyVersion.objects.filter(pk=pk).values_list("weights", flat=True).get()
    try:
        return LinearPolicy(bytes(data))
    except UnreadableWeightsError:
        return None


def readings(triage: Triage, text: str) -> "dict[str, Reading]":
    """By head; empty where the weights cannot be read, or know nothing of these labels."""
    policy = weights_of(triage.policy_id)
    if policy is None or not text:
        return {}
    heads = [head for head in LABEL_HEADS if str(getattr(triage, head)) in policy.options.get(head, [])]
    return {head: policy.read(text, head, str(getattr(triage, head))) for head in heads}


def told(head: str, reading: "Reading", text: str) -> Told:
    weights: dict[str, float] = {}
    for word in reading.words:
        name = text[word.start : word.end].lower()
        weights[name] = weights.get(name, 0.0) + word.weight
    strongest = sorted(weights.items(), key=lambda item: -abs(item[1]))[:MOST_TOLD]
    return Told(head, reading.option, reading.against, reading.margin, reading.rest, strongest)


def marks(text: str, words: "Iterable[Word]") -> list[Mark]:
    """The text cut where a word is marked or something was masked; what was masked is not marked as a word."""
    runs = list(marker_runs(text))
    ranked = _ranked([word for word in words if not any(start <= word.start < end for start, end in runs)])
    cuts = sorted([*((start, end, 0, False, True) for start, end in runs), *ranked])
    result, position = [], 0
    for start, end, level, against, masked in cuts:
        if start < position:
            continue
        result += [Mark(text[position:start]), Mark(text[start:end], masked, level, against)]
        position = end
    return [mark for mark in [*result, Mark(text[position:])] if mark.text]


def _ranked(words: "Sequence[Word]") -> list[tuple[int, int, int, bool, bool]]:
    strongest = max((abs(word.weight) for word in words), default=0.0)
    if not strongest:
        return []
    levels = ((word, sum(abs(word.weight) >= share * strongest for share in LEVELS)) for word in words)
    return [(word.start, word.end, level, word.weight < 0, False) for word, level in levels if level]
