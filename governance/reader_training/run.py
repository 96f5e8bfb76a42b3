"""One training run from the corpus to the file that every process reads."""

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import torch
from safetensors import safe_open
from safetensors.torch import load_file, save_file

from governance.core.reader.model import FILE, Reader, trained
from governance.core.reader.reading import plain
from governance.core.reader.wordpiece import WORD, WordPieces
from governance.reader_training import pretrained
from governance.reader_training.card import write_card
from governance.reader_training.corpus import LABELS, Example, Line, examples, lines
from governance.reader_training.exporting import Arrays, encoder_arrays, glance_arrays, joined, write
from governance.reader_training.learning import ENCODER, GLANCE, Row, Settings, answers, fit
from governance.reader_training.modules import Encoder, Glance
from governance.reader_training.validation import GROUPS, is_held_out, is_measured, read, scores, thresholds

ENCODER_FILE = Path(__file__).parents[2] / "var" / "reader_encoder.safetensors"
# Everything passes before the limits are known.
_NO_LIMITS = {name: {"threshold": 0.0, "glance": float("-inf")} for name in GROUPS}


def train(*, seed: int, report: Callable[[str], object], encoder_file: Path | None = None) -> dict[str, Any]:
    """Write the networks and their card, and return the card. Raises MissingModelError and CorpusError.

    The encoder is kept in `ENCODER_FILE` in its full precision; given as `encoder_file`, it is not trained again.
    """
    torch.manual_seed(seed)
    corpus = lines()
    made = _texts(corpus, seed)
    pieces = _pieces(made)
    cutter = WordPieces(pieces)
    report(f"{len(corpus)} lines, {len(made)} texts, {len(pieces)} pieces of words")
    learned = [example for example in made if not is_held_out(example.line)]
    rows = _rows(cutter, learned)
    framed = [(cutter.start, *row, cutter.end) for row in rows]
    encoder = Encoder(len(pieces), len(LABELS))
    if encoder_file is None:
        report("the second look")
        encoder.load_state_dict(pretrained.weights(pieces), strict=False)
        _fit(encoder, ENCODER, learned, framed, seed, report)
        ENCODER_FILE.parent.mkdir(exist_ok=True)
        save_file(encoder.state_dict(), ENCODER_FILE)
    else:
        encoder.load_state_dict(load_file(encoder_file))
    report("the first look, which learns from the second one's answers")
    glance = Glance(encoder.words.weight.detach(), len(LABELS))
    _fit(glance, GLANCE, learned, rows, seed, report, answers(encoder, framed))
    arrays = joined(encoder_arrays(encoder), glance_arrays(glance))
    return _finished(arrays, pieces, corpus, made, seed, report)


def calibrate(*, seed: int, report: Callable[[str], object]) -> dict[str, Any]:
    """Measure the stored networks again, set the thresholds anew, and return the card."""
    with safe_open(FILE, framework="numpy") as stored:
        arrays = {name: stored.get_tensor(name) for name in stored.keys()}  # noqa: SIM118 - no mapping
        pieces = json.loads(stored.metadata()["card"])["pieces"]
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


def _fit(
    model: Encoder | Glance,
    settings: Settings,
    learned: Sequence[Example],
    rows: Sequence[Row],
    seed: int,
    report: Callable[[str], object],
    taught: torch.Tensor | None = None,
) -> None:
    labels = [LABELS.index(example.label) for example in learned]
    fit(model, rows, labels, [example.weight for example in learned], settings, seed, report, taught)


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
