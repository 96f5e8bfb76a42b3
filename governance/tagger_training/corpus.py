"""The sentences that the tagger learns from."""

import ast
import pkgutil
import sysconfig
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from random import Random

from governance.core.tagger.vocabulary import Gazetteer
from governance.tagger_training.noise import disturbed, joined
from governance.tagger_training.sentences import WITH_PEOPLE, Sentence, Writer, templates

HARMLESS = ("harmless", "technical")
# Shares of the templates with people and addresses in English and in other languages, and of the harmless ones;
# what is left is prose about software.
WITH_PEOPLE_SHARE, FOREIGN_WITH_PEOPLE_SHARE, HARMLESS_SHARE, FOREIGN_SHARE = 0.52, 0.06, 0.26, 0.08
JOINED = 0.3
TENTH = 10
# Letters of a line of documentation.
SHORTEST, LONGEST = 30, 160
_BETWEEN = (" ", " ", " ", "\n", "\n\n")


class Corpus:
    """Writes sentences one after the other; the same seed and lists write the same ones."""

    def __init__(self, seed: int, lists: Gazetteer, keep: "Chosen") -> None:
        self.random = Random(seed)
        self.writer = Writer(self.random)
        self.prose = software_prose(lists)
        self.with_people = [line for name in WITH_PEOPLE for line in keep(templates(name))]
        self.foreign_with_people = keep(templates("foreign_with_people"))
        self.harmless = [line for name in HARMLESS for line in keep(templates(name))]
        self.foreign = keep(templates("foreign"))
        self._shares = (
            (WITH_PEOPLE_SHARE, self.with_people),
            (FOREIGN_WITH_PEOPLE_SHARE, self.foreign_with_people),
            (HARMLESS_SHARE, self.harmless),
            (FOREIGN_SHARE, self.foreign),
        )

    def sentence(self) -> Sentence:
        first = self._one()
        if self.random.random() < JOINED:
            first = joined(first, self._one(), self.random.choice(_BETWEEN))
        return disturbed(first, self.random)

    def _one(self) -> Sentence:
        draw = self.random.random()
        for share, lines in self._shares:
            draw -= share
            if draw < 0:
                return self.writer.write(self.random.choice(lines))
        return Sentence(self.random.choice(self.prose), ())

    @property
    def templates(self) -> int:
        return sum(len(lines) for _, lines in self._shares)


class Chosen:
    """Every tenth template is for the test, the others for training."""

    def __init__(self, *, test: bool) -> None:
        self.test = test

    def __call__(self, lines: tuple[str, ...]) -> list[str]:
        return [line for place, line in enumerate(lines) if (place % TENTH == TENTH - 1) == self.test]


def software_prose(lists: Gazetteer) -> list[str]:
    """Lines of the standard library's own documentation that name nobody."""
    return [line for line in _docstring_lines() if not _names_somebody(line, lists)]


@cache
def _docstring_lines() -> tuple[str, ...]:
    folder = Path(sysconfig.get_paths()["stdlib"])
    modules = sorted(module.name for module in pkgutil.iter_modules([str(folder)]))
    paths = [folder / f"{name}.py" for name in modules]
    lines = {line for path in paths if path.exists() for line in _lines(path)}
    return tuple(sorted(lines))


def _lines(path: Path) -> Iterator[str]:
    tree = ast.parse(path.read_text(encoding="utf-8", errors="replace"))
    kinds = ast.Module | ast.ClassDef | ast.FunctionDef
    for node in ast.walk(tree):
        if isinstance(node, kinds) and (found := ast.get_docstring(node)):
            yield from (line.strip() for line in found.splitlines() if SHORTEST < len(line.strip()) < LONGEST)


def _names_somebody(line: str, lists: Gazetteer) -> bool:
    words = line.replace(",", " ").replace(".", " ").split()
    capitals = [word for word in words if word[:1].isupper() and lists.names(word.lower())]
    return "@" in line or len(capitals) > 1 or " by " in line
