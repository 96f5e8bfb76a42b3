"""What the reader does with lines it never saw: each fold of the corpus is read by a model of the other folds."""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

import torch

from governance.core.reader.features import features
from governance.core.reader.model import BOUNDARY, HARM, NONE
from governance.core.reader.reading import joined, units
from governance.reader_training.corpus import LABELS, Example
from governance.reader_training.fitting import Vocabulary, fit

FOLDS = 4
LONGEST = 72
# By family and group: the labels, and the share of the corpus's harmless texts that may be marked. These texts were
# written to be hard; what visitors usually write is marked far less often.
FAMILIES = {
    HARM: {
        "threat": (("violence", "extortion", "doxxing", "stalking", "harassment", "self_harm"), 0.005),
        "injection": (tuple(label for label in LABELS if label.startswith("injection_")), 0.012),
    },
    BOUNDARY: {"boundary": (tuple(label for label in LABELS if label.startswith("boundary_")), 0.01)},
}
GROUPS = {name: group for groups in FAMILIES.values() for name, group in groups.items()}


@dataclass(frozen=True, slots=True)
class Prepared:
    """An example with its features: of the whole, to learn from, and of each part that the reader would look at."""

    example: Example
    whole: frozenset[str]
    parts: tuple[frozenset[str], ...]


def prepared(example: Example) -> Prepared:
    found = list(units(example.text))
    tokens = [token for unit in found for token in unit.tokens][:LONGEST]
    neighbours = [joined(first, second) for first, second in itertools.pairwise(found)]
    parts = tuple(frozenset(features(unit.tokens)) for unit in [*found, *neighbours])
    return Prepared(example, frozenset(features(tokens)), parts or (frozenset(),))


@dataclass(frozen=True, slots=True)
class Fitted:
    vocabulary: Vocabulary
    weights: torch.Tensor
    bias: torch.Tensor


def fitted(rows: Sequence[Prepared], labels: Sequence[str]) -> Fitted:
    vocabulary = Vocabulary((row.example.line, row.whole) for row in rows)
    wanted = torch.tensor([labels.index(row.example.label) for row in rows])
    counting = torch.tensor([row.example.weight for row in rows])
    return Fitted(vocabulary, *fit(vocabulary.matrix([row.whole for row in rows]), wanted, counting, len(labels)))


def margins(model: Fitted, row: Sequence[Prepared], labels: Sequence[str]) -> list[dict[str, float]]:
    """For each example and group how much more its likeliest part speaks for the group than for `none`, in log-odds."""
    scores = model.vocabulary.matrix([part for one in row for part in one.parts]) @ model.weights + model.bias
    found = []
    start = 0
    for one in row:
        own = scores[start : start + len(one.parts)]
        start += len(one.parts)
        found.append(
            {name: _most(own, [labels.index(label) for label in held]) for name, held in present_groups(labels).items()}
        )
    return found


def present_groups(labels: Sequence[str]) -> dict[str, list[str]]:
    """The groups that have examples, with their labels that have some."""
    groups = {name: [label for label in held if label in labels] for name, (held, _) in GROUPS.items()}
    return {name: held for name, held in groups.items() if held}


def _most(scores: torch.Tensor, places: list[int]) -> float:
    return float((torch.logsumexp(scores[:, places], 1) - scores[:, 0]).max())


def unseen_margins(
    rows: Sequence[Prepared], labels: Sequence[str], seed: int
) -> list[tuple[Example, dict[str, float]]]:
    """Cross-validation by line: whatever was made of one line is read by a model that saw nothing of it."""
    random = Random(seed)
    fold = [random.randrange(FOLDS) for _ in range(1 + max(row.example.line for row in rows))]
    read: list[tuple[Example, dict[str, float]]] = []
    for number in range(FOLDS):
        model = fitted([row for row in rows if fold[row.example.line] != number], labels)
        unseen = [row for row in rows if fold[row.example.line] == number]
        read.extend(zip([row.example for row in unseen], margins(model, unseen, labels), strict=True))
    return read


def thresholds(read: Sequence[tuple[Example, dict[str, float]]]) -> dict[str, float]:
    """For each group the margin that no more than its share of harmless texts, as they were written, exceeds."""
    found = {}
    for name in read[0][1]:
        harmless = sorted((margin[name] for example, margin in read if _harmless(example)), reverse=True)
        found[name] = round(harmless[int(len(harmless) * GROUPS[name][1])], 2)
    return found


def scores(read: Sequence[tuple[Example, dict[str, float]]], limits: dict[str, float]) -> dict[str, dict[str, float]]:
    """For each label how many texts there are and which share of them is found under any label of its group."""
    found: dict[str, dict[str, float]] = {}
    for name, limit in limits.items():
        for label in GROUPS[name][0]:
            own = [(example.clean, margin[name] > limit) for example, margin in read if example.label == label]
            if own:
                found[label] = {
                    "texts": len(own),
                    "recall": _share([hit for clean, hit in own if clean]),
                    "recall_with_slips": _share([hit for clean, hit in own if not clean]),
                }
        marked = [margin[name] > limit for example, margin in read if _harmless(example)]
        found[f"none, as {name}"] = {"texts": len(marked), "marked": _share(marked)}
    return found


def _harmless(example: Example) -> bool:
    return example.label == NONE and example.clean


def _share(found: Sequence[bool]) -> float:
    return round(sum(found) / len(found), 4)
