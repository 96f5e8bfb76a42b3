"""The results of an experiment in tables, for the admin and for public pages."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from training import words
from training.experiments.published import PUBLISHED
from training.experiments.telling import with_interval
from training.models import ExperimentResult

GROUPED = 4
"""Parts of the name of a result that belongs to a group of results, such as demo2.perfect.mask.coverage."""


@dataclass(frozen=True)
class Cell:
    """A value with its interval; `name` is that of the result, and empty where there is none."""

    told: str = words.NOTHING
    name: str = ""

    def __str__(self) -> str:
        return self.told


def compared(results: Sequence[ExperimentResult]) -> list[dict[str, str]]:
    """The results beside which a published figure stands."""
    return [
        {
            "name": one.name,
            "measured": with_interval(one),
            "unit": one.unit,
            "published": words.number(PUBLISHED[one.name].value),
            "what": PUBLISHED[one.name].what,
            "source": PUBLISHED[one.name].source,
        }
        for one in results
        if one.name in PUBLISHED
    ]


def tables(results: Sequence[ExperimentResult]) -> list[dict[str, Any]]:
    """Results with names of four parts, a table for each second part: `demo2.perfect.mask.coverage` is in the line
    `mask` of the table `perfect`."""
    groups: dict[str, dict[str, dict[str, Cell]]] = {}
    for one in results:
        parts = one.name.split(".")
        if len(parts) == GROUPED:
            _, group, line, measure = parts
            cell = Cell(with_interval(one), one.name)
            groups.setdefault(group, {}).setdefault(line, {})[f"{measure}, {one.unit}"] = cell
    return [_table(group, lines) for group, lines in groups.items()]


def singles(results: Sequence[ExperimentResult]) -> list[dict[str, str]]:
    """The results that are in none of the tables."""
    return [
        {"name": one.name, "measured": with_interval(one), "unit": one.unit, "seeds": str(one.seeds or "none")}
        for one in results
        if len(one.name.split(".")) != GROUPED
    ]


def _table(group: str, lines: Mapping[str, Mapping[str, Cell]]) -> dict[str, Any]:
    heads = list(dict.fromkeys(head for cells in lines.values() for head in cells))
    return {
        "group": plain(group),
        "heads": [plain(head) for head in heads],
        "lines": [(plain(line), [cells.get(head, Cell()) for head in heads]) for line, cells in lines.items()],
    }


def plain(name: str) -> str:
    return name.replace("_", " ")
