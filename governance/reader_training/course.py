"""What a training run works on: the corpus, the texts that are made of it, and those to learn from as numbers."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fnmatch import fnmatch

from governance.core.reader.reading import plain
from governance.core.reader.wordpiece import WORD, WordPieces
from governance.reader_training import pretrained
from governance.reader_training.corpus import LABELS, CorpusError, Example, Line, examples
from governance.reader_training.learning import Settings, fit
from governance.reader_training.lessons import Labels, Model, Row
from governance.reader_training.validation import is_held_out

NEWEST = 8  # times as often as any other line is a new one drawn where the stored network learns more


@dataclass(frozen=True, slots=True)
class Course:
    """What a run works on: the corpus, what is made of it, and the pieces of words that its texts are cut into."""

    corpus: Sequence[Line]
    made: Sequence[Example]
    pieces: Sequence[str]
    seed: int
    report: Callable[[str], object]


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


def check_newest(corpus: Sequence[Line], newest: str) -> None:
    """Raises CorpusError where no file of the corpus has such a name."""
    if not any(fnmatch(line.source, newest) for line in corpus):
        raise CorpusError(f"no file of the corpus has a name like {newest}")


def lesson_of(course: Course, newest: str | None = None) -> Lesson:
    cutter = WordPieces(course.pieces)
    course.report(f"{len(course.corpus)} lines, {len(course.made)} texts, {len(course.pieces)} pieces of words")
    learned = [example for example in course.made if not is_held_out(example.line)]
    rows = _rows(cutter, learned)
    more = [NEWEST if newest and fnmatch(line.source, newest) else 1 for line in course.corpus]
    return Lesson(
        rows=rows,
        framed=[(cutter.start, *row, cutter.end) for row in rows],
        labels=[LABELS.index(example.label) for example in learned],
        weights=[example.weight * more[example.line] for example in learned],
        seed=course.seed,
        report=course.report,
    )


def texts_of(corpus: Sequence[Line], seed: int) -> list[Example]:
    return [example for example in examples(list(corpus), seed) if WORD.search(example.text)]


def pieces_of(made: Sequence[Example]) -> list[str]:
    whole = pretrained.vocabulary()
    every = WordPieces(whole)
    used = {number for example in made for number in every.numbers(_words(example.text))}
    return pretrained.kept(whole, frozenset(whole[number] for number in used))


def _rows(cutter: WordPieces, made: Sequence[Example]) -> list[Row]:
    """Texts as numbers, as many as the encoder has places for beside the marks of start and end."""
    return [tuple(cutter.numbers(_words(example.text))[: pretrained.PLACES - 2]) for example in made]


def _words(text: str) -> list[str]:
    return WORD.findall(plain(text))
