"""Documents back into files, as they were last loaded or edited: the whole file, front matter included."""

import os
from dataclasses import dataclass, field
from difflib import unified_diff
from pathlib import Path

from django.db.models import OuterRef, Subquery

from tractatus_site.docs.models import Document, Revision


@dataclass(frozen=True)
class Writing:
    """One file, what it is to hold, and what it holds now: None where there is none."""

    path: Path
    text: str
    there: str | None

    def difference(self) -> str:
        name = self.path.name
        lines = unified_diff(
            (self.there or "").splitlines(), self.text.splitlines(), f"{name} (file)", f"{name} (database)", lineterm=""
        )
        return "\n".join(lines)


@dataclass
class Plan:
    new: list[Writing] = field(default_factory=list)
    differing: list[Writing] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)


def plan_dump(folder: Path) -> Plan:
    """What a dump would do. A document whose file is gone is left out: written back, the next load would revive it."""
    plan = Plan()
    newest = Revision.objects.filter(document=OuterRef("pk"))
    documents = Document.objects.order_by("slug").values_list(
        "slug", "visibility", Subquery(newest.values("visibility")[:1]), Subquery(newest.values("source")[:1])
    )
    for slug, visibility, of_its_file, text in documents:
        if visibility == of_its_file:
            _plan_file(plan, folder / f"{slug}.md", text)
        else:
            plan.left_out.append(slug)
    return plan


def write_files(writings: list[Writing]) -> None:
    """Each file whole or not at all, also where the machine stops half-way."""
    for writing in writings:
        beside = writing.path.with_suffix(".md.part")
        # Bytes, because a text file would get the line ends of the machine.
        beside.write_bytes(writing.text.encode())
        os.replace(beside, writing.path)  # noqa: PTH105 - replaces, where rename may refuse


def _plan_file(plan: Plan, path: Path, text: str) -> None:
    there = _read(path)
    if there is None:
        plan.new.append(Writing(path, text, there))
    elif there == text:
        plan.unchanged.append(path.stem)
    else:
        plan.differing.append(Writing(path, text, there))


def _read(path: Path) -> str | None:
    """As loading reads it: a byte order mark or another machine's line ends are no difference."""
    if not path.exists():
        return None
    return path.read_text(encoding="utf-8-sig", errors="replace")
