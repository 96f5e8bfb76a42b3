"""The trained weights, from the plain file that `manage.py train_tagger` writes."""

import gzip
import json
from dataclasses import dataclass
from functools import cache

from governance.core.tagger.vocabulary import DATA

TAGS = ("O", "B-PER", "I-PER", "B-ADR", "I-ADR")
SCALE = 100
Scores = tuple[float, ...]
NOTHING: Scores = (0.0,) * len(TAGS)


@dataclass(frozen=True, slots=True)
class Model:
    """For each observation its score for each tag, and for each pair of neighbouring tags theirs."""

    weights: dict[str, Scores]
    transitions: tuple[Scores, ...]


@cache
def trained() -> Model:
    """The file holds whole numbers, hundredths of a weight."""
    data = json.loads(gzip.decompress((DATA / "model.json.gz").read_bytes()))
    shared: dict[Scores, Scores] = {}
    weights = {}
    for name, scores in data["weights"].items():
        scored = tuple(score / SCALE for score in scores)
        weights[name] = shared.setdefault(scored, scored)
    transitions = tuple(tuple(score / SCALE for score in row) for row in data["transitions"])
    return Model(weights, transitions)
