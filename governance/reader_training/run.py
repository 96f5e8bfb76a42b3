"""One training run from the corpus to the file that every process reads."""

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file, save_file

from governance.core.reader.mapped import mapped
from governance.core.reader.model import FILE, Reader, trained
from governance.reader_training import pretrained
from governance.reader_training.card import write_card
from governance.reader_training.corpus import LABELS, CorpusError, lines
from governance.reader_training.course import Course, Lesson, check_newest, lesson_of, pieces_of, texts_of
from governance.reader_training.exporting import Arrays, encoder_arrays, glance_arrays, joined, write
from governance.reader_training.learning import (
    ENCODER,
    FURTHER,
    GLANCE,
    PUPIL,
    answers,
)
from governance.reader_training.lessons import Answers, Labels, Layers
from governance.reader_training.modules import Encoder, Glance
from governance.reader_training.pruning import KEPT_HEADS, KEPT_NEURONS, importance, smaller
from governance.reader_training.restoring import restored
from governance.reader_training.validation import GROUPS, is_measured, read, scores, thresholds

_KEPT = Path(__file__).parents[2] / "var"
ENCODER_FILE, PUPIL_FILE = _KEPT / "reader_encoder.safetensors", _KEPT / "reader_pupil.safetensors"
# Everything passes before the limits are known.
_NO_LIMITS = {name: {"threshold": 0.0, "glance": float("-inf")} for name in GROUPS}


def train(
    *, seed: int, report: Callable[[str], object], encoder_file: Path | None = None, pupil_file: Path | None = None
) -> dict[str, Any]:
    """Write the networks and their card, and return the card. Raises MissingModelError and CorpusError.

    The fine-tuned encoder and the smaller one that is made of it are kept in `ENCODER_FILE` and `PUPIL_FILE` in their
    full precision; the one that is given is not made again.
    """
    torch.manual_seed(seed)
    corpus = lines()
    made = texts_of(corpus, seed)
    course = Course(corpus, made, pieces_of(made), seed, report)
    lesson = lesson_of(course)
    if pupil_file is None:
        pupil = _made_smaller(_encoder(course.pieces, lesson, encoder_file), lesson)
    else:
        pupil = _loaded(_small(course), pupil_file)
    report("the first look, which learns from the second one's answers")
    glance = Glance(pupil.words.weight.detach(), len(LABELS))
    lesson.fit(glance, Answers(lesson.rows, lesson.labels, answers(pupil, lesson.framed)), GLANCE)
    return _finished(joined(encoder_arrays(pupil), glance_arrays(glance)), course)


def train_further(
    *, seed: int, report: Callable[[str], object], newest: str | None = None, pupil_file: Path | None = None
) -> dict[str, Any]:
    """The same from the stored networks instead of MiniLM, with their pieces of words: minutes instead of an hour.

    The second look learns today's corpus; lines of files whose names match the pattern `newest` are drawn `NEWEST`
    times as often. The first look stays as it is, and the thresholds of both are set anew. Raises CorpusError.
    """
    torch.manual_seed(seed)
    arrays, pieces = _stored()
    corpus = lines()
    if newest is not None:
        check_newest(corpus, newest)
    course = Course(corpus, texts_of(corpus, seed), pieces, seed, report)
    if pupil_file is None:
        lesson = lesson_of(course, newest)
        pupil = restored(arrays)
        lesson.fit(pupil, Labels(lesson.framed, lesson.labels), FURTHER)
        _keep(pupil, PUPIL_FILE)
    else:
        pupil = _loaded(_small(course), pupil_file)
    first = {name: array for name, array in arrays.items() if name.startswith("glance.")}
    return _finished({**joined(encoder_arrays(pupil), {}), **first}, course)


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
    arrays, pieces = _stored()
    corpus = lines()
    return _finished(arrays, Course(corpus, texts_of(corpus, seed), pieces, seed, report))


def _stored() -> tuple[Arrays, list[str]]:
    """The stored networks and their pieces of words, out of the file, which is written anew in the end."""
    stored = mapped(FILE)
    arrays = {name: tensor.copy() for name, tensor in stored.tensors.items()}
    return arrays, json.loads(stored.metadata["card"])["pieces"]


def _finished(arrays: Arrays, course: Course) -> dict[str, Any]:
    unseen = [example for example in course.made if is_measured(example)]
    course.report(f"reading {len(unseen)} texts that were held out")
    odds = read(Reader(arrays, _card(course.pieces, _NO_LIMITS)), unseen)
    limits = thresholds(unseen, odds)
    write(FILE, arrays, _card(course.pieces, limits))
    trained.cache_clear()
    return write_card(
        corpus=course.corpus,
        seed=course.seed,
        limits=limits,
        scores=scores(unseen, odds, limits),
        pieces=len(course.pieces),
        today=datetime.now(UTC).date(),
    )


def _small(course: Course) -> Encoder:
    return Encoder(len(course.pieces), len(LABELS), heads=KEPT_HEADS, wider=KEPT_NEURONS)


def _card(pieces: Sequence[str], limits: Mapping[str, Mapping[str, float]]) -> dict[str, Any]:
    groups = {name: {"labels": GROUPS[name], **limits[name]} for name in GROUPS}
    return {"pieces": pieces, "labels": LABELS, "groups": groups}
