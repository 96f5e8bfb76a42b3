"""The trained networks, from the file that `manage.py train_reader` writes."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from governance.core.reader.glance import Glance
from governance.core.reader.looks import Looks
from governance.core.reader.mapped import mapped
from governance.core.reader.network import Encoder, Floats
from governance.core.reader.wordpiece import WordPieces

FILE = Path(__file__).parents[1] / "data" / "reader.safetensors"
NONE = "none"
# What visitors may do to people or to the agent, what the agent may decide in people's place, and what it may claim:
# no text needs all of them.
HARM, BOUNDARY, CLAIM = "harm", "boundary", "claim"
THREAT = "threat"
Row = Sequence[int]
# So many stretches at a time, so that memory does not grow with the text.
GLANCED_TOGETHER = 64
# Looks that are remembered: first ones, because a reply is decided on by the rules and then measured apart from them,
# and second ones, at stretches that come again in other texts.
KEPT_GLANCES, KEPT = 64, 4096
# No piece has this number: it stands between two sentences.
APART = -1
# About a second's work. Ordinary text of any length stays far below.
MOST_DOUBTFUL = 80
# Log-odds by which a label of another group outdoes one: below a twelfth of its probability.
OUTDONE = 2.5
FAMILIES = {HARM: (THREAT, "injection"), BOUNDARY: ("boundary",), CLAIM: ("claim",)}


@dataclass(frozen=True, slots=True)
class Group:
    """Labels that are told from everything else by one threshold; `glance` is that of the first look. Both are
    log-odds of the group against `none`."""

    name: str
    labels: tuple[str, ...]
    threshold: float
    glance: float


class TooDoubtfulError(ValueError):
    """More stretches deserve the second look than it has time for; the action is held."""


class Reader:
    """Two looks at stretches of text: a quick one at all of them, and a good one at those that it does not rule out."""

    def __init__(self, tensors: Mapping[str, NDArray[Any]], card: Mapping[str, Any]) -> None:
        self.pieces = WordPieces(card["pieces"])
        self.labels: tuple[str, ...] = tuple(card["labels"])
        self.groups = {
            name: Group(name, tuple(group["labels"]), group["threshold"], group["glance"])
            for name, group in card["groups"].items()
        }
        self._places = {name: [self.labels.index(label) for label in one.labels] for name, one in self.groups.items()}
        self._glance = Glance(_part(tensors, "glance."))
        self._encoder = Encoder(_part(tensors, "encoder."))
        self._kept, self._kept_glances = Looks(KEPT), Looks(KEPT_GLANCES)

    def doubtful(self, scores: Floats, family: str) -> list[int]:
        """The places of those stretches, of which `scores` is the first look, that deserve the second. Raises
        TooDoubtfulError where there are so many that it would take seconds."""
        hot = np.zeros(len(scores), dtype=bool)
        for name in FAMILIES[family]:
            hot |= self.odds(scores, name) > self.groups[name].glance
        places = [int(place) for place in np.flatnonzero(hot)]
        if len(places) > MOST_DOUBTFUL:
            raise TooDoubtfulError
        return places

    def glances(self, rows: Sequence[Row], stretches: Sequence[tuple[int, int]]) -> Floats:
        """The first look: a row of log-odds for each stretch of sentences, a column for each label."""
        parts = [stretches[start : start + GLANCED_TOGETHER] for start in range(0, len(stretches), GLANCED_TOGETHER)]
        return np.concatenate([self._glanced(rows, part) for part in parts] or [self._none()])

    def _none(self) -> Floats:
        return np.empty((0, len(self.labels)), dtype=np.float32)

    def _glanced(self, rows: Sequence[Row], stretches: Sequence[tuple[int, int]]) -> Floats:
        first, last = stretches[0][0], stretches[-1][1]
        own, packed = rows[first:last], [(start - first, end - first) for start, end in stretches]
        asked = [number for row in own for number in (*row, APART)] + [place for both in packed for place in both]
        return self._kept_glances.of(asked, lambda: self._glance.scores(own, packed))

    def scores(self, row: Row) -> Floats:
        """The second look at a stretch: log-odds by label."""
        framed = (self.pieces.start, *row, self.pieces.end)
        return self._kept.of(framed, lambda: self._encoder.scores(framed))

    def odds(self, scores: Floats, group: str) -> Floats:
        """How much more each row speaks for the group than for `none`, in log-odds."""
        own = scores[:, self._places[group]]
        most = own.max(axis=1)
        found: Floats = most + np.log(np.exp(own - most[:, None]).sum(axis=1)) - scores[:, self.labels.index(NONE)]
        return found

    def own_odds(self, scores: Floats, group: str) -> Floats:
        """The same; minus infinity where a label of another group is so much likelier that this one says no more than
        "not none": a threat is no injection because it is not harmless."""
        outdone = scores[:, self._places[group]].max(axis=1) < scores.max(axis=1) - OUTDONE
        found: Floats = np.where(outdone, -np.inf, self.odds(scores, group)).astype(np.float32)
        return found

    def likeliest(self, row: Floats, group: str) -> str:
        places = self._places[group]
        return self.labels[places[int(row[places].argmax())]]


def _part(tensors: Mapping[str, NDArray[Any]], prefix: str) -> dict[str, NDArray[Any]]:
    return {name.removeprefix(prefix): tensor for name, tensor in tensors.items() if name.startswith(prefix)}


@cache
def trained() -> Reader:
    """The one reader of this process."""
    stored = mapped(FILE)
    return Reader(stored.tensors, json.loads(stored.metadata["card"]))
