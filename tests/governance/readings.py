"""Lines of "check: text": what one family of checks must find in a text, read without the engine around it."""

from pathlib import Path
from typing import Any

import pytest

from governance.core.checks.registry import CHECKS, Examined, build
from governance.core.folding import fold
from tests.governance.library import make_action

NOTHING = "none"
FOLDER = Path(__file__).parent / "examples" / "readings"


def pairs(name: str) -> list[tuple[str, str]]:
    lines = FOLDER.joinpath(f"{name}.txt").read_text(encoding="utf-8").splitlines()
    split = [line.partition(": ") for line in lines if not line.startswith("#")]
    return [(check, text) for check, _, text in split]


def readings(name: str) -> list[Any]:
    return [pytest.param(check, text, id=f"{check}: {text[:50]}") for check, text in pairs(name)]


def found(text: str, *families: str, **overrides: Any) -> set[str]:
    """The checks, of those whose names begin with one of `families`, that find something in `text`."""
    examined = Examined(make_action(text, **overrides), fold(text).text)
    names = [name for name in CHECKS if name.startswith(families)]
    return {name for name in names if list(build({"check": name}).find(examined))}


def shares(name: str, family: str) -> tuple[float, float, list[str]]:
    """The share of lines of `family` in which it is found, the share of the others in which it is, and what is wrong.

    For a check that learned from examples one line is no promise; how many it gets right is."""
    judged = [(check, text, bool(found(text, family))) for check, text in pairs(name)]
    hits = [hit for check, _, hit in judged if check != NOTHING]
    marks = [hit for check, _, hit in judged if check == NOTHING]
    wrong = [f"{check}: {text}" for check, text, hit in judged if hit == (check == NOTHING)]
    return sum(hits) / len(hits), sum(marks) / len(marks), wrong
