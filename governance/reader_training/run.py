"""One training run from the corpus to the file that every process reads."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file, save_file

from governance.core.reader.mapped import mapped
from governance.core.reader.model import FILE, Reader, trained
from governance.core.reader.reading import plain
from governance.core.reader.wordpiece import WORD, WordPieces
from governance.reader_training import pretrained
from governance.reader_training.card import write_card
from governance.reader_training.corpus import LABELS, CorpusError, Example, Line, examples, lines
from governance.reader_training.exporting import Arrays, encoder_arrays, glance_arrays, joined, write
from governance.reader_training.learning import ENCODER, GLANCE, PUPIL, Settings, answers, fit
from governance.reader_training.lessons import Answers, Labels, Layers, Model, Row
from governance.reader_training.modules import Encoder, Glance
from governance.reader_training.pruning import KEPT_HEADS, KEPT_NEURONS, importance, smaller
from governance.reader_training.validation import GROUPS, is_held_out, is_measured, read, scores, thresholds

_KEPT = Path(__file__).parents[2] / "var"
ENCODER_FILE, PUPIL_FILE = _KEPT / "reader_encoder.safetensors", _KEPT / "reader_pupil.safetensors"
# Everything passes before the limits are known.
_NO_LIMITS = {name: {"threshold": 0.0, "glance": float("-inf")} for name in GROUPS}


@dataclass(frozen=True, slots=True)
class Lesson:
    """The texts to learn from, as numbers of pieces: `rows` as the first look reads them, `framed` as the second."""

    rows: Sequence[Row]
    framed: Sequence[Row]
    labels: Sequence[int]
    weights: Sequence[float]
    seed: int
    report: Callable[[str], object]

    def fit(self, model: Model, loss: Labels[Model], settings: Settings) -> None:
        fit(model, loss, self.weights, settings, self.seed, self.report)


def train(
    *, seed: int, report: Callable[[str], object], encoder_file: Path | None = None, pupil_file: Path | None = None
) -> dict[str, Any]:
    """Write the networks and their card, and return the card. Raises MissingModelError and CorpusError.

    The fine-tuned encoder and the smaller one that is made of it are kept in `ENCODER_FILE` and `PUPIL_FILE` in their
    full precision; the one that is given is not made again.
    """
    torch.manual_seed(seed)
    corpus = lines()
    made = _texts(corpus, seed)
    pieces = _pieces(made)
    cutter = WordPieces(pieces)
    report(f"{len(corpus)} lines, {len(made)} texts, {len(pieces)} pieces of words")
    learned = [example for example in made if not is_held_out(example.line)]
    rows = _rows(cutter, learned)
    lesson = Lesson(
        rows=rows,
        framed=[(cutter.start, *row, cutter.end) for row in rows],
        labels=[LABELS.index(example.label) for example in learned],
        weights=[example.weight for example in learned],
        seed=seed,
        report=report,
    )
    if pupil_file is None:
        pupil = _made_smaller(_encoder(pieces, lesson, encoder_file), lesson)
    else:
        pupil = _loaded(Encoder(len(pieces), len(LABELS), heads=KEPT_HEADS, wider=KEPT_NEURONS), pupil_file)
    report("the first look, which learns from the second one's answers")
    glance = Glance(pupil.words.weight.detach(), len(LABELS))
    lesson.fit(glance, Answers(rows, lesson.labels, answers(pupil, lesson.framed)), GLANCE)
    arrays = joined(encoder_arrays(pupil), glance_arrays(glance))
    return _finished(arrays, pieces, corpus, made, seed, report)


def _encoder(pieces: Sequence[str], lesson: Lesson, file: Path | None) -> Encoder:
    encoder = Encoder(len(pieces), len(LABELS))
    if file is not None:
        return _loaded(encoder, file)
    lesson.report("the encoder, fine-tuned")
    encoder.load_state_dict(pretrained.weights(pieces), strict=False)
    lesson.fit(encoder, Labels(lesson.framed, lesson.labels), ENCODER)
    _keep(encoder, ENCODER_FILE)
    return encoder


def _loaded(model: Encoder, file: Path) -> Encoder:
    try:
        model.load_state_dict(load_file(file))
    except (RuntimeError, SafetensorError) as error:
        raise CorpusError(f"{file.name}: not an encoder that was made of today's corpus: {error}") from error
    model.eval()
    return model


def _made_smaller(encoder: Encoder, lesson: Lesson) -> Encoder:
    lesson.report("the second look, which is the encoder made smaller")
    pupil = smaller(encoder, importance(encoder, lesson.framed, lesson.labels, lesson.weights, lesson.seed))
    lesson.fit(pupil, Layers(lesson.framed, lesson.labels, encoder), PUPIL)
    _keep(pupil, PUPIL_FILE)
    return pupil


def _keep(model: Encoder, file: Path) -> None:
    file.parent.mkdir(exist_ok=True)
    save_file(model.state_dict(), file)


def calibrate(*, seed: int, report: Callable[[str], object]) -> dict[str, Any]:
    """Measure the stored networks again, set the thresholds anew, and return the card."""
    stored = mapped(FILE)
    # Out of the file, which is written anew in the end.
    arrays = {name: tensor.copy() for name, tensor in stored.tensors.items()}
    pieces = json.loads(stored.metadata["card"])["pieces"]
    corpus = lines()
    return _finished(arrays, pieces, corpus, _texts(corpus, seed), seed, report)


def _finished(
    arrays: Arrays,
    pieces: Sequence[str],
    corpus: Sequence[Line],
    made: Sequence[Example],
    seed: int,
    report: Callable[[str], object],
) -> dict[str, Any]:
    unseen = [example for example in made if is_measured(example)]
    report(f"reading {len(unseen)} texts that were held out")
    odds = read(Reader(arrays, _card(pieces, _NO_LIMITS)), unseen)
    limits = thresholds(unseen, odds)
    write(FILE, arrays, _card(pieces, limits))
    trained.cache_clear()
    return write_card(
        corpus=corpus,
        seed=seed,
        limits=limits,
        scores=scores(unseen, odds, limits),
        pieces=len(pieces),
        today=datetime.now(UTC).date(),
    )


def _texts(corpus: Sequence[Line], seed: int) -> list[Example]:
    return [example for example in examples(list(corpus), seed) if WORD.search(example.text)]


def _pieces(made: Sequence[Example]) -> list[str]:
    whole = pretrained.vocabulary()
    every = WordPieces(whole)
    used = {number for example in made for number in every.numbers(_words(example.text))}
    return pretrained.kept(whole, frozenset(whole[number] for number in used))


def _rows(cutter: WordPieces, made: Sequence[Example]) -> list[Row]:
    """Texts as numbers, as many as the encoder has places for beside the marks of start and end."""
    return [tuple(cutter.numbers(_words(example.text))[: pretrained.PLACES - 2]) for example in made]


def _words(text: str) -> list[str]:
    return WORD.findall(plain(text))


def _card(pieces: Sequence[str], limits: Mapping[str, Mapping[str, float]]) -> dict[str, Any]:
    groups = {name: {"labels": GROUPS[name], **limits[name]} for name in GROUPS}
    return {"pieces": pieces, "labels": LABELS, "groups": groups}
