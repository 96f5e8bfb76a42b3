"""Make the set of benign feedback: sentences written by hand, and patterns filled with technical values."""

import json
from pathlib import Path
from random import Random
from typing import Any

from governance.golden.generation.templates import SLOT

FOLDER = Path(__file__).parent / "benign"
SEED = 20251121
FILLINGS = 9
PATTERNS = "patterns"


def benign(seed: int = SEED) -> list[dict[str, Any]]:
    """The lines of the set: what was written by hand first, then the patterns."""
    lines = [
        {"text": sentence, "source": f"hand-written: {path.stem}-{number:03}"}
        for path in sorted(FOLDER.glob("*.txt"))
        if path.stem != PATTERNS
        for number, sentence in enumerate(_sentences(path), start=1)
    ]
    lists = json.loads((FOLDER / "lists.json").read_text(encoding="utf-8"))
    for number, pattern in enumerate(_sentences(FOLDER / f"{PATTERNS}.txt"), start=1):
        source = f"{PATTERNS}-{number:03}"
        rng = Random(f"{seed}:{source}")  # noqa: S311 - repeatable on purpose
        lines += [{"text": text, "source": source} for text in _filled(pattern, lists, rng)]
    return [{"id": f"benign-{number:04}", **line} for number, line in enumerate(lines, start=1)]


def _sentences(path: Path) -> list[str]:
    return [line.replace("\\n", "\n") for line in path.read_text(encoding="utf-8").splitlines()]


def _filled(pattern: str, lists: dict[str, list[str]], rng: Random) -> list[str]:
    """Distinct fillings. No value is taken twice for one pattern while its list has others."""
    left: dict[str, list[str]] = {}

    def value(name: str) -> str:
        if name not in lists:
            return _number(name, rng)
        if not left.get(name):
            left[name] = rng.sample(lists[name], len(lists[name]))
        return left[name].pop()

    texts = (SLOT.sub(lambda slot: value(slot[1]), pattern) for _ in range(FILLINGS))
    return list(dict.fromkeys(text[0].upper() + text[1:] for text in texts))


def _number(name: str, rng: Random) -> str:
    if name == "version":
        return ".".join(str(rng.randrange(20)) for _ in range(3))
    if name == "hash":
        return rng.randbytes(rng.choice((4, 5, 20))).hex()
    if name == "amount":
        return f"{rng.choice('€$£')}{rng.randrange(5, 900)}"
    return str(rng.choice((rng.randrange(2, 60), rng.randrange(100, 9999))))
