"""The formats of files, by the end of their names."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any

from feedback.exchange import jsonlines, spreadsheets
from feedback.exchange.faults import BadFileError, BadRowError, Fault
from feedback.exchange.rows import Shape, checked


@dataclass(frozen=True)
class Format:
    label: str
    content_type: str
    parse: Callable[[bytes], Iterator[tuple[int, Mapping[str, Any] | BadRowError]]]
    write: Callable[[Iterable[Mapping[str, Any]]], Iterator[str]]
    mark: str = ""
    """What a download begins with: without one, Excel takes UTF-8 for the code page of its country."""

    def read(self, data: bytes, shape: Shape) -> list[dict[str, Any]]:
        """Every row, each checked before the first is used. Raises BadFileError, which names every fault."""
        rows: list[dict[str, Any]] = []
        faults: list[Fault] = []
        for number, content in self.parse(data):
            try:
                if isinstance(content, BadRowError):
                    raise content
                rows.append(checked(number, content, shape))
            except BadRowError as error:
                faults += error.faults
        if faults:
            raise BadFileError(faults)
        return rows


FORMATS: Mapping[str, Format] = {
    "jsonl": Format("JSON Lines", "application/jsonl; charset=utf-8", jsonlines.parse, jsonlines.write),
    "csv": Format("CSV", "text/csv; charset=utf-8", spreadsheets.parse, spreadsheets.write, mark="\ufeff"),
}
DEFAULT = "jsonl"


def format_of(filename: str) -> Format:
    """By the end of the name; JSON Lines where that says nothing."""
    return FORMATS.get(PurePath(filename).suffix.removeprefix(".").lower(), FORMATS[DEFAULT])
