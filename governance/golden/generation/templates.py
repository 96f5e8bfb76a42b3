"""The templates, one a line in `templates/*.txt`; a line end inside a template is written as a backslash and an n."""

import re
from functools import cache
from pathlib import Path
from typing import NamedTuple

FOLDER = Path(__file__).parent / "templates"
WITHOUT = "without"

SLOT = re.compile(r"\{([a-z_]+)\}")
_NEITHER_LETTER_NOR_SLOT = re.compile(r"[^\w{}]+")


class Template(NamedTuple):
    id: str
    text: str

    @property
    def has_personal_data(self) -> bool:
        return not self.id.startswith(WITHOUT)


@cache
def templates() -> tuple[Template, ...]:
    return tuple(
        Template(f"{path.stem}-{number:03}", line.replace("\\n", "\n"))
        for path in sorted(FOLDER.glob("*.txt"))
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
    )


def skeleton(text: str) -> str:
    """The literal words of a template, every slot alike: two templates with one skeleton say the same."""
    return " ".join(_NEITHER_LETTER_NOR_SLOT.sub(" ", SLOT.sub(" {} ", text)).casefold().split())
