"""Brings feedback in from a file. Each text passes governance like any other."""

import uuid
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from feedback.exchange.rows import LabelledRow, Shape, SubmissionRow
from feedback.models import ReviewedExample
from feedback.services.intake import receive
from governance.core.actions import ProposedAction
from governance.core.decisions import Decision
from governance.services import current_rule_set, record_many

COUNTED = {"allow": "allowed", "redact": "masked", "hold": "held", "block": "blocked"}


@transaction.atomic
def import_submissions(rows: Sequence[dict[str, Any]]) -> dict[str, int]:
    outcomes = [receive(**row).submission.decision.outcome for row in rows]
    return _counts(outcomes, imported=len(rows))


@transaction.atomic
def import_examples(rows: Sequence[dict[str, Any]]) -> dict[str, int]:
    """Labelled lines become reviewed examples, except what governance holds or blocks. Repeating it adds nothing."""
    actions = [_proposed(row) for row in rows]
    decided = list(zip(actions, _decide(actions), strict=True))
    record_many(decided)
    imported = sum(_keep(row, decision) for row, (_, decision) in zip(rows, decided, strict=True))
    return _counts([decision.outcome for _, decision in decided], imported=imported)


def governed(rows: Sequence[dict[str, Any]]) -> list[Decision]:
    """What the rules would say of these rows. Nothing is recorded, because nothing is done."""
    return _decide([_proposed(row) for row in rows])


def _proposed(row: dict[str, Any]) -> ProposedAction:
    return ProposedAction(kind="feedback.submit", text=row["text"], subject=f"import:{uuid.uuid4()}")


def _decide(actions: Sequence[ProposedAction]) -> list[Decision]:
    rules = current_rule_set()
    return [rules.decide(action) for action in actions]


def _keep(row: dict[str, Any], decision: Decision) -> bool:
    if decision.outcome not in {"allow", "redact"}:
        return False
    _, created = ReviewedExample.objects.get_or_create(
        text=decision.text,
        category=row.get("category") or "",
        severity=row.get("severity") or "",
        priority=row.get("priority"),
        action=row.get("action") or "",
        source=ReviewedExample.Source.IMPORT,
    )
    return created


def _counts(outcomes: Sequence[str], *, imported: int) -> dict[str, int]:
    counts = Counter(outcomes)
    return {
        "lines": len(outcomes),
        "imported": imported,
        **{name: counts[outcome] for outcome, name in COUNTED.items()},
    }


@dataclass(frozen=True)
class Import:
    """What the rows of a file become, and what a person needs to bring them in."""

    label: str
    shape: Shape
    save: Callable[[Sequence[dict[str, Any]]], dict[str, int]]
    permission: str


IMPORTS: Mapping[str, Import] = {
    "submissions": Import("New feedback", SubmissionRow, import_submissions, "feedback.add_submission"),
    "labelled": Import("Reviewed examples", LabelledRow, import_examples, "feedback.add_reviewedexample"),
}
