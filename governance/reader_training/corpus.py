"""The sentences to learn from: each line of the corpus written out in a few ways, with the slips that people make."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random

from governance.core.reader.model import NONE
from governance.reader_training.noise import disturbed

FOLDER = Path(__file__).parent / "corpus"
ROOT = Path(__file__).parents[2]
LABELS = (
    NONE,
    *("violence", "extortion", "doxxing", "stalking", "harassment", "self_harm"),
    *(
        f"injection_{kind}"
        for kind in ("instruction", "role", "delimiter", "hidden", "exfiltration", "label", "reveal")
    ),
    *(f"boundary_{kind}" for kind in ("values", "innovation", "wisdom", "purpose", "meaning", "agency", "trust")),
    *(f"claim_{kind}" for kind in ("statistic", "assurance", "status")),
)
VARIANTS = 4
_HELD = ("violence", "extortion", "doxxing", "stalking", "harassment")
_INTENT = re.compile(r"^(I will|We will|I'm going|I am going|We are going|I want|I would)\b")
_LONGEST_DENIED = 9
_TELLING = (
    'The log says "{}" and stops.',
    'Somebody wrote "{}" under the article, please remove it.',
    'The example prints "{}" on the screen.',
    'He told me: "{}", and nobody did anything about it.',
    'Your filter should have stopped "{}", which is still there.',
)
# What is made from a harmful line to be harmless counts little beside what was written to be.
_TOLD_WEIGHT = 0.3
_JOINED = 0.3
_CHOICE = re.compile(r"(?<!\\)\{((?:[^{}\\]|\\.)*)(?<!\\)\}")
_BAR = re.compile(r"(?<!\\)\|")
_FRONT_MATTER = re.compile(r"\A---\n.*?\n---\n", re.DOTALL)
_SHORTEST_PROSE, _LONGEST_PROSE = 20, 300
_FEWEST_SPACES, _MOST_SPACES = 3, 39
# What the agent's replies are tempted with stands among their pieces, and is not harmless.
_TEMPTING = {"assurance", "statistic", "status"}


class CorpusError(ValueError):
    """A line of the corpus that cannot be read."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the corpus, and the name of its file. Whatever is made of it stays on one side of every split."""

    label: str
    pattern: str
    source: str = ""


@dataclass(frozen=True, slots=True)
class Example:
    label: str
    text: str
    line: int
    weight: float
    clean: bool


def lines() -> list[Line]:
    """The corpus, its files in order of their names. Raises CorpusError where a line has no known label."""
    found = [line for path in sorted(FOLDER.glob("*.txt")) for line in _lines_of(path)]
    return [*found, *(Line(NONE, _escaped(text)) for text in plain_texts())]


def _lines_of(path: Path) -> Iterator[Line]:
    for number, written in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        if not written.strip() or written.startswith("#"):
            continue
        label, tab, pattern = written.partition("\t")
        if label not in LABELS or not tab or not pattern.strip():
            raise CorpusError(f"{path.name}, line {number}: needs a label, a tab and a text")
        yield Line(label, pattern, path.stem)


def plain_texts() -> Iterator[str]:
    """Harmless sentences that the repository has anyway."""
    for path in sorted((ROOT / "docs_content").glob("*.md")):
        prose = _FRONT_MATTER.sub("", path.read_text(encoding="utf-8"))
        yield from (
            part for part in re.split(r"(?<=[.!?])\s+|\n+", prose) if _SHORTEST_PROSE < len(part) < _LONGEST_PROSE
        )
    for path in sorted((ROOT / "feedback" / "data").glob("*.json")):
        yield from _sentences_in(json.loads(path.read_text(encoding="utf-8")))

    harmless = ROOT / "tests" / "governance" / "examples" / "harmless.txt"
    yield from harmless.read_text(encoding="utf-8").splitlines()


def _sentences_in(data: object) -> Iterator[str]:
    if isinstance(data, str) and _FEWEST_SPACES <= data.count(" ") <= _MOST_SPACES:
        yield data.replace("{", "").replace("}", "")
    if isinstance(data, dict):
        data = [part for name, part in data.items() if name not in _TEMPTING]
    for part in data if isinstance(data, list) else ():
        yield from _sentences_in(part)


def _escaped(text: str) -> str:
    return re.sub(r"([{}|\\])", r"\\\1", text)


def written_out(pattern: str, random: Random) -> str:
    """One of the texts that a pattern stands for."""
    text = _CHOICE.sub(lambda choice: random.choice(_BAR.split(choice[1])), pattern)
    text = text.replace("\\n", "\n")
    return re.sub(r"[ ]{2,}", " ", re.sub(r"\\([{}|\\])", r"\1", text)).strip()


def examples(corpus: list[Line], seed: int) -> list[Example]:
    """Every line in up to `VARIANTS` ways; the first as it stands, the others as somebody in a hurry may write them."""
    random = Random(seed)
    harmless = [written_out(line.pattern, random) for line in corpus if line.label == NONE]
    made: list[Example] = []
    for number, line in enumerate(corpus):
        texts = list(dict.fromkeys(written_out(line.pattern, random) for _ in range(VARIANTS)))
        noisy = [_in_company(disturbed(random.choice(texts), random), harmless, random) for _ in range(2)]
        weight = 1 / (len(texts) + len(noisy))
        made.extend(Example(line.label, text, number, weight, clean=True) for text in texts)
        made.extend(Example(line.label, text, number, weight, clean=False) for text in noisy)
        if line.label in _HELD:
            told = [*_denied(texts[0]), *_quoted(texts[0], random)]
            made.extend(Example(NONE, text, number, _TOLD_WEIGHT, clean=False) for text in told)
    return made


def _denied(text: str) -> list[str]:
    """The same, denied, where it is short enough to be denied by one word."""
    if text.count(" ") > _LONGEST_DENIED:
        return []
    denied = _INTENT.sub(r"\1 not", text, count=1)
    return [denied] if denied != text else []


def _quoted(text: str, random: Random) -> list[str]:
    """The same in somebody else's mouth."""
    return [] if '"' in text else [random.choice(_TELLING).format(text.rstrip("."))]


def _in_company(text: str, harmless: list[str], random: Random) -> str:
    """Now and then beside a harmless sentence: what is harmful seldom comes alone."""
    if random.random() >= _JOINED:
        return text
    other = random.choice(harmless)
    if len(other) > _LONGEST_PROSE:
        return text
    between = random.choice([". ", ", ", " and ", "! ", "\n", " - "])
    first, second = random.choice([(other, text), (text, other)])
    return first.rstrip(".!? ") + between + second
