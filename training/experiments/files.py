"""A run of an experiment as files: a JSON document, and beside it a CSV with every seed's row."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn
from uuid import UUID

from training.experiments.plainness import fault, visible
from training.experiments.shape import FORMAT, Shape, first_fault
from training.models import Experiment

PLAIN = ("agents", "rounds", "seeds", "code_version", "rule_revision", "machine")


class MalformedResultsError(Exception):
    """A file that cannot be loaded; the message is one line that names file and field."""


@dataclass(frozen=True)
class Kept:
    """What the files of a run hold, checked."""

    checksum: str
    document: dict[str, Any]
    """By the fields of shape.Shape, but `rows` are the rows themselves."""


def write(experiment: Experiment, folder: Path) -> tuple[Path, Path]:
    """Writes NAME.json and NAME.csv into the folder, and returns both paths."""
    document, rows = folder / f"{experiment.name}.json", folder / f"{experiment.name}.csv"
    folder.mkdir(parents=True, exist_ok=True)
    rows.write_text(experiment.rows, encoding="utf-8")
    told = json.dumps(_document(experiment, rows.name), indent=1, ensure_ascii=False)
    document.write_text(f"{told}\n", encoding="utf-8")
    return document, rows


def _document(experiment: Experiment, rows: str) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "experiment": experiment.name,
        "id": str(experiment.pk),
        "started": experiment.created_at.isoformat(),
        "ended": experiment.ended_at.isoformat() if experiment.ended_at else None,
        **{name: getattr(experiment, name) for name in PLAIN},
        "results": list(experiment.results.values("name", "value", "low", "high", "unit", "seeds")),
        "curves": experiment.curves,
        "rows": rows,
    }


def read_all(paths: Iterable[Path]) -> list[Kept]:
    """Raises MalformedResultsError, also where two files claim to be of one run: the second would replace the first."""
    found: dict[UUID, tuple[Path, Kept]] = {}
    for path in paths:
        kept = read(path)
        other, _ = found.setdefault(kept.document["id"], (path, kept))
        if other != path:
            raise MalformedResultsError(f"{path.name}: id: is that of {other.name} too")
    return [kept for _, kept in found.values()]


def read(path: Path) -> Kept:
    """Raises MalformedResultsError."""
    try:
        text = path.read_text(encoding="utf-8")
        shape = Shape(data=json.loads(text, parse_constant=_refuse))
    except (OSError, ValueError, RecursionError) as error:
        raise MalformedResultsError(f"{path.name}: document: cannot be read as JSON: {error}") from error
    if not shape.is_valid():
        raise MalformedResultsError(visible(f"{path.name}: {first_fault(shape.errors)}"))
    document: dict[str, Any] = shape.validated_data
    try:
        document["rows"] = (path.parent / document["rows"]).read_text(encoding="utf-8")
    except (OSError, ValueError) as error:
        raise MalformedResultsError(f"{path.name}: rows: {document['rows']} cannot be read: {error}") from error
    for number, line in enumerate(document["rows"].split("\n"), start=1):
        if found := fault(line):
            raise MalformedResultsError(f"{path.name}: rows: line {number} of the file {found}")
    return Kept(hashlib.sha256(f"{text}\n{document['rows']}".encode()).hexdigest(), document)


def _refuse(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is no number of JSON")
