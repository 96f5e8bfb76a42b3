"""Trains the tagger's conditional random field and writes it in the plain form that the decoder reads."""

import gzip
import json
import re
import tempfile
from collections.abc import Sequence
from pathlib import Path
from random import Random
from typing import Any

from governance.core.tagger.features import observations, word_of
from governance.core.tagger.model import SCALE, TAGS
from governance.core.tagger.tokens import plain, tokens
from governance.core.tagger.vocabulary import DATA, Gazetteer
from governance.tagger_training.sentences import Sentence

# Found on the templates that training does not see: more rounds learn the templates by heart.
SETTINGS = {"c1": 0.2, "c2": 0.02, "max_iterations": 70, "feature.minfreq": 4, "feature.possible_transitions": True}
FORGOTTEN = 0.35
# Taken from every step to a word that is neither: a name that is missed costs more than a word masked for nothing.
LEANING = 0.2
SMALLEST_WEIGHT = 0.05


class Forgetful(Gazetteer):
    """The lists without some words, so that the tagger learns to do without them."""

    def __init__(self, lists: Gazetteer, forgotten: frozenset[str]) -> None:
        super().__init__(lists.listed)
        self.forgotten = forgotten

    def kind(self, word: str) -> str:
        return "" if word in self.forgotten else super().kind(word)

    def foreign(self, word: str) -> bool:
        return word not in self.forgotten and super().foreign(word)


def labels(sentence: Sentence, found: Sequence[re.Match[str]]) -> list[str]:
    """For each token its tag; a token belongs to the span in which it begins."""
    tags: list[str] = []
    last = None
    for token in found:
        span = next((span for span in sentence.spans if span[0] <= token.start() < span[1]), None)
        tags.append("O" if span is None else f"{'I' if span is last else 'B'}-{span[2]}")
        last = span
    return tags


def example(sentence: Sentence, lists: Gazetteer, random: Random) -> tuple[list[list[str]], list[str]]:
    found = tokens(plain(sentence.text))
    tags = labels(sentence, found)
    forgotten = frozenset(
        token[0].lower()
        for token, tag in zip(found, tags, strict=True)
        if random.random() < (FORGOTTEN if tag != "O" else FORGOTTEN / 3)
    )
    known = Forgetful(lists, forgotten)
    return list(observations([word_of(token[0], known) for token in found])), tags


def fit(
    sentences: Sequence[Sentence], lists: Gazetteer, seed: int, settings: dict[str, Any] | None = None
) -> dict[str, Any]:
    """The model as data: weights by observation, and transitions, in hundredths."""
    import pycrfsuite

    random = Random(seed)
    trainer = pycrfsuite.Trainer(verbose=False, params=settings or SETTINGS)
    for sentence in sentences:
        seen, tags = example(sentence, lists, random)
        if tags:
            trainer.append(seen, tags)
    with tempfile.TemporaryDirectory() as folder:
        path = str(Path(folder) / "model")
        trainer.train(path)
        tagger = pycrfsuite.Tagger()
        tagger.open(path)
        return _plain(tagger.info())


def _plain(info: Any) -> dict[str, Any]:
    place = {tag: index for index, tag in enumerate(TAGS)}
    weights: dict[str, list[float]] = {}
    for (name, tag), weight in info.state_features.items():
        if tag in place:
            weights.setdefault(name, [0.0] * len(TAGS))[place[tag]] = weight
    kept = {name: scores for name, scores in sorted(weights.items()) if max(map(abs, scores)) >= SMALLEST_WEIGHT}
    transitions = [
        [info.transitions.get((one, other), 0.0) - (LEANING if other == "O" else 0.0) for other in TAGS] for one in TAGS
    ]
    return {
        "transitions": [[round(score * SCALE) for score in row] for row in transitions],
        "weights": {name: [round(score * SCALE) for score in scores] for name, scores in kept.items()},
    }


def write_model(data: dict[str, Any]) -> None:
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    (DATA / "model.json.gz").write_bytes(gzip.compress(text.encode(), 9, mtime=0))
