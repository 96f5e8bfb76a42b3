"""What the app that runs the agent has to say of runs, such as that one should be done anew. The lab knows none of
those apps, and shows what they say beside a run and beside the policy that it made."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from django.db.models import Model, QuerySet
from django.db.models.expressions import Combinable

Row = TypeVar("Row", bound=Model)


@dataclass(frozen=True)
class Remark:
    badge: str
    """A word or two for lists."""
    sentence: str
    """The same on the page."""
    applies: Callable[[str], Combinable]
    """A condition on a row, given the name of its column that holds the key of the run."""


_REMARKS: dict[str, Remark] = {}


def register_remark(name: str, remark: Remark) -> None:
    """Enter a remark; the name is a column that rows get, and that no model has."""
    _REMARKS[name] = remark


def with_remarks(rows: QuerySet[Row], *, run: str) -> QuerySet[Row]:
    """Rows that `remarks_on` can be asked of, without a further query; `run` names the column with the run's key."""
    remarked: QuerySet[Row] = rows.annotate(**{name: remark.applies(run) for name, remark in _REMARKS.items()})
    return remarked


def remarks_on(row: Model) -> list[Remark]:
    return [remark for name, remark in _REMARKS.items() if getattr(row, name)]
