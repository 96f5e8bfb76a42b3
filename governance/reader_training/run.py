"""One training run from the corpus to the file that every process reads."""

import gzip
from collections.abc import Callable, Sequence
from typing import Any

import torch

from governance.core.reader.lexicon import classes
from governance.core.reader.model import FILE, NONE, SCALE, stored, trained
from governance.core.reader.reading import units
from governance.core.reader.words import plain
from governance.reader_training.card import write_card
from governance.reader_training.corpus import Example, examples, lines
from governance.reader_training.fitting import Vocabulary, fit_carriers
from governance.reader_training.validation import (
    FAMILIES,
    Fitted,
    Prepared,
    fitted,
    prepared,
    present_groups,
    scores,
    thresholds,
    unseen_margins,
)

SMALLEST_WEIGHT = 10
SMALLEST_CARRIER = 3
# The share of harmful texts whose words together must be enough for a closer look.
CARRIED = 0.99


def train(*, seed: int, report: Callable[[str], object]) -> dict[str, Any]:
    """Write the models and their card, and return the card."""
    torch.manual_seed(seed)
    corpus = lines()
    report(f"reading {len(corpus)} lines")
    rows = [prepared(example) for example in examples(corpus, seed)]
    data, measured = {}, {}
    for family, groups in FAMILIES.items():
        report(f"{family}: cross-validation")
        labels = [NONE, *(label for held, _ in groups.values() for label in held)]
        own = [row for row in rows if row.example.label in labels]
        present = [label for label in labels if any(row.example.label == label for row in own)]
        read = unseen_margins(own, present, seed)
        limits = thresholds(read)
        report(f"{family}: fitting on everything")
        data[family] = _model(own, present, limits)
        measured.update(scores(read, limits))
    FILE.write_bytes(gzip.compress("".join(stored(data)).encode(), 9, mtime=0))
    trained.cache_clear()
    return write_card(corpus=corpus, seed=seed, data=data, scores=measured)


def _model(rows: list[Prepared], labels: list[str], limits: dict[str, float]) -> dict[str, Any]:
    model = fitted(rows, labels)
    carriers, least = _carriers([row.example for row in rows])
    return {
        "labels": labels,
        "groups": {name: {"labels": held, "threshold": limits[name]} for name, held in present_groups(labels).items()},
        "bias": _whole(model.bias.tolist()),
        "carriers": carriers,
        "least": least,
        "weights": _weights(model),
    }


def _weights(model: Fitted) -> dict[str, list[int]]:
    rows = [_whole(row) for row in model.weights.tolist()]
    named = zip(model.vocabulary.names, rows, strict=True)
    return {name: row for name, row in named if max(row) - min(row) >= SMALLEST_WEIGHT}


def _whole(values: Sequence[float]) -> list[int]:
    return [round(value * SCALE) for value in values]


def _carriers(texts: list[Example]) -> tuple[dict[str, int], int]:
    """The weight of each single word, and the sum of weights that harmful texts reach with few exceptions."""
    tokens = [[token for unit in units(text.text) for token in unit.tokens] for text in texts]
    seen = [_marks(found) for found in tokens]
    vocabulary = Vocabulary((text.line, marks) for text, marks in zip(texts, seen, strict=True))
    harmful = torch.tensor([float(text.label != NONE) for text in texts])
    counting = torch.tensor([text.weight for text in texts])
    weights, _ = fit_carriers(vocabulary.matrix(seen), harmful, counting)
    known = {token for found in tokens for token in found} | {word for word in classes() if "_" not in word}
    place, values = vocabulary.place, weights.tolist()
    summed = {word: sum(values[place[mark]] for mark in _marks([word]) if mark in place) for word in sorted(known)}
    carriers = {word: round(value * SCALE) for word, value in summed.items() if abs(value) * SCALE >= SMALLEST_CARRIER}
    reached = sorted(
        max(sum(carriers.get(token, 0) for token in unit.tokens) for unit in units(text.text))
        for text in texts
        if text.label != NONE and text.clean and any(units(text.text))
    )
    return carriers, reached[int(len(reached) * (1 - CARRIED))]


def _marks(tokens: list[str]) -> frozenset[str]:
    """The words, and the classes they belong to."""
    known = classes()
    words = plain(tokens)
    return frozenset([*words, *(f"/{name}" for word in words for name in known.get(word, ()))])
