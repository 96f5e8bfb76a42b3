"""Make the set of personal data. The same seed and the same version of mimesis give the same file."""

from random import Random
from typing import Any

from governance.golden.generation.filling import Filling
from governance.golden.generation.templates import Template, templates

SEED = 20251121
FILLINGS_WITH, FILLINGS_WITHOUT = 7, 12


def personal_data(seed: int = SEED) -> list[dict[str, Any]]:
    """The lines of the set, in the order of the templates. A template without slots gives one line."""
    lines: list[dict[str, Any]] = []
    for template in templates():
        lines += _filled(template, seed)
    return [{"id": f"personal-{number:04}", **line} for number, line in enumerate(lines, start=1)]


def _filled(template: Template, seed: int) -> list[dict[str, Any]]:
    """Each template has a generator of its own, so that a new template changes no line of another."""
    rng = Random(f"{seed}:{template.id}")  # noqa: S311 - repeatable on purpose
    wanted = FILLINGS_WITH if template.has_personal_data else FILLINGS_WITHOUT
    lines: dict[str, dict[str, Any]] = {}
    for _ in range(wanted):
        text, spans = Filling(rng).fill(template.text)
        lines.setdefault(text, {"text": text, "spans": [list(span) for span in spans], "source": template.id})
    return list(lines.values())
