"""What is wrong with a file, by line and field."""

from collections.abc import Sequence
from dataclasses import dataclass

from feedback.errors import FeedbackError

MOST_FAULTS = 100


@dataclass(frozen=True, slots=True)
class Fault:
    line: int
    field: str
    message: str

    def __str__(self) -> str:
        place = f"line {self.line}: {self.field}" if self.field else f"line {self.line}"
        return f"{place}: {self.message}"


class BadRowError(Exception):
    """All that is wrong with one row, as pairs of field and message. A field without a name means the whole row."""

    def __init__(self, number: int, wrong: Sequence[tuple[str, str]]) -> None:
        super().__init__(number)
        self.faults = [Fault(number, field, message) for field, message in wrong]


class BadFileError(FeedbackError):
    """A file of which nothing was used, with its faults in order; past a hundred of them nobody reads on."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        self.faults = list(faults[:MOST_FAULTS])
        super().__init__("; ".join(map(str, self.faults)))
