"""The trained weights, from the file that `manage.py train_reader` writes."""

import gzip
import json
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import islice
from math import exp, log
from pathlib import Path
from typing import Any

FILE = Path(__file__).parents[1] / "data" / "reader.json.gz"
NONE = "none"
# What visitors may do to people or to the agent, and what the agent may decide in people's place: read apart, because
# no text needs both.
HARM, BOUNDARY = "harm", "boundary"
SCALE = 100
Scores = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """Labels that are told from everything else by one threshold."""

    name: str
    places: tuple[int, ...]
    threshold: float


@dataclass(frozen=True, slots=True)
class Model:
    """A multinomial logistic regression. `weights` has for each feature its score for each label, in hundredths.

    `carriers` says for a single word how much it speaks for any label but `none`, in hundredths; a sentence whose words
    together stay below `least` is not looked at any further.
    """

    labels: tuple[str, ...]
    bias: Scores
    weights: dict[str, Scores]
    groups: tuple[Group, ...]
    carriers: dict[str, int]
    least: int

    def margins(self, features: Iterable[str]) -> list[tuple[str, float]]:
        """For each group its likeliest label, and how far the group lies above its threshold, in log-odds."""
        known = self.weights
        rows = [known[name] for name in features if name in known]
        scores = [sum(column) / SCALE for column in zip(self.bias, *rows, strict=True)]
        return [
            (
                self.labels[max(group.places, key=scores.__getitem__)],
                log_sum([scores[place] for place in group.places]) - scores[0] - group.threshold,
            )
            for group in self.groups
        ]


def log_sum(scores: list[float]) -> float:
    """The logarithm of the sum of exponentials, safe for large scores."""
    most = max(scores)
    return most + log(sum([exp(score - most) for score in scores]))


@cache
def trained(family: str) -> Model:
    """The model of one family of groups. Raises KeyError for a family that is not in the file.

    The file is read line by line, because a whole of it at once would take the web process many times the memory that
    the model needs.
    """
    with gzip.open(FILE, "rt", encoding="utf-8") as lines:
        for line in lines:
            head = json.loads(line)
            rows = islice(lines, head["rows"])
            if head["family"] == family:
                return _model(head, rows)
            deque(rows, maxlen=0)
    raise KeyError(family)


def _model(head: dict[str, Any], rows: Iterable[str]) -> Model:
    shared: dict[Scores, Scores] = {}
    weights = {}
    for row in rows:
        name, *values = json.loads(row)
        scores = tuple(values)
        weights[name] = shared.setdefault(scores, scores)
    labels = tuple(head["labels"])
    groups = tuple(
        Group(name, tuple(labels.index(label) for label in group["labels"]), group["threshold"])
        for name, group in head["groups"].items()
    )
    return Model(labels, tuple(head["bias"]), weights, groups, head["carriers"], head["least"])


def stored(families: Mapping[str, Mapping[str, Any]]) -> Iterator[str]:
    """The lines of the file: for each family one that tells its size, then a feature with its weights a line."""
    for family, data in families.items():
        rows = data["weights"]
        head = {**data, "family": family, "rows": len(rows)}
        del head["weights"]
        yield _line(head)
        yield from (_line([name, *values]) for name, values in rows.items())


def _line(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")) + "\n"
